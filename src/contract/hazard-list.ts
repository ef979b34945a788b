/** One family of names that change what a program executes, with the reason and where that is documented or was seen. */
export interface HazardFamily {
  readonly names: string;
  readonly reason: string;
  readonly source: string;
}

/**
 * The catalogue is hygiene against accidents and against patterns that are too wide; it is no boundary. A name ending
 * in `*` is a prefix. PATH, proxies, CA bundles and the identity names are not in it: they have rules of their own.
 */
export const hazardFamilies: readonly HazardFamily[] = [
  {
    names: "LD_* DYLD_* _RLD*",
    reason: "the dynamic loader loads libraries of the caller's choice into every program",
    source: "ld.so(8); sudo env.c",
  },
  {
    names: "GCONV_PATH GLIBC_TUNABLES LOCPATH NLSPATH MALLOC_*",
    reason: "the C library loads modules or catalogues from there, or changes how memory is handled",
    source: "environ(7), ld.so(8); sudo env.c",
  },
  {
    names: "BASH_ENV ENV",
    reason: "a file that shells source when they start",
    source: "bash(1), POSIX XCU 2.5.3; sudo env.c",
  },
  {
    names: "BASH_FUNC_*",
    reason: "bash imports a function from it, which may replace any command",
    source: "bash(1); seen in a container",
  },
  {
    names: "IFS BASHOPTS SHELLOPTS PS4 CDPATH GLOBIGNORE PROMPT_COMMAND",
    reason: "changes how shells split words and look up files, or is executed by them",
    source: "bash(1); sudo env.c",
  },
  {
    names: "ZDOTDIR FPATH NULLCMD READNULLCMD TMPPREFIX",
    reason: "zsh sources files from there, or runs the command",
    source: "zshparam(1); sudo env.c",
  },
  {
    names: "NODE_OPTIONS NODE_PATH NODE_REPL_*",
    reason: "node loads modules from there before the program",
    source: "node --help; seen to run code as PID 1",
  },
  {
    names: "npm_config_* NPM_CONFIG_*",
    reason: "npm reads every option from such a name, script-shell included",
    source: "npm help config; npm_config_script_shell seen to run code",
  },
  {
    names: "PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONINSPECT PYTHONUSERBASE PYTHONWARNINGS PYTHONBREAKPOINT BROWSER",
    reason: "python imports modules or runs commands from there",
    source: "python(1); sudo env.c; PYTHONBREAKPOINT seen to run code",
  },
  {
    names: "PERL5LIB PERL5OPT PERL5DB PERLLIB PERLIO_DEBUG",
    reason: "perl loads modules or debuggers from there, or writes a file",
    source: "perlrun(1); sudo env.c",
  },
  {
    names: "RUBYLIB RUBYOPT BUNDLE_GEMFILE GEM_HOME GEM_PATH",
    reason: "ruby and bundler load code from there",
    source: "ruby(1), bundle-config(1); sudo env.c",
  },
  {
    names: "JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS OPENJ9_JAVA_OPTIONS IBM_JAVA_OPTIONS CLASSPATH",
    reason: "the Java machine takes options and agents from there",
    source: "java(1)",
  },
  {
    names: "DOTNET_STARTUP_HOOKS CORECLR_* COR_PROFILER COR_PROFILER_PATH",
    reason: ".NET loads assemblies or a profiler from there",
    source: ".NET runtime documentation",
  },
  {
    names: "PHPRC PHP_INI_SCAN_DIR",
    reason: "php reads its configuration from there, extensions included",
    source: "php(1)",
  },
  {
    names: "LUA_INIT* LUA_PATH* LUA_CPATH* ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS",
    reason: "lua and erlang run code or take options from there",
    source: "lua(1), which looks for names with its version first; erl(1)",
  },
  {
    names:
      "GIT_SSH GIT_SSH_COMMAND GIT_CONFIG_* GIT_EXTERNAL_DIFF GIT_EXEC_PATH GIT_ASKPASS GIT_PAGER GIT_EDITOR SSH_ASKPASS",
    reason: "git and ssh run the command, or read configuration that names commands",
    source: "git(1), ssh(1)",
  },
  {
    names: "PAGER LESSOPEN LESSCLOSE EDITOR VISUAL",
    reason: "many programs run it as a command",
    source: "environ(7), less(1)",
  },
  {
    names: "TAR_OPTIONS",
    reason: "tar takes options from it, --checkpoint-action=exec included",
    source: "tar(1); seen to run code",
  },
  {
    names: "OPENSSL_CONF OPENSSL_MODULES OPENSSL_ENGINES",
    reason: "OpenSSL loads shared objects from there, in curl and python too",
    source: "openssl-env(7); OPENSSL_CONF seen to run code",
  },
  {
    names: "SSLKEYLOGFILE",
    reason: "TLS libraries write session keys to the file",
    source: "curl(1), NSS documentation",
  },
  {
    names: "RES_OPTIONS LOCALDOMAIN HOSTALIASES",
    reason: "changes which host a name stands for",
    source: "resolv.conf(5), hostname(7); sudo env.c",
  },
  {
    names: "TERMINFO TERMINFO_DIRS TERMCAP TERMPATH",
    reason: "terminal descriptions are read from there and parsed by privileged programs",
    source: "ncurses(3X); sudo env.c",
  },
  {
    names: "RUSTC_WRAPPER GOFLAGS",
    reason: "compilers run the command or take options from it",
    source: "cargo and go documentation",
  },
  {
    names: "KUBECONFIG",
    reason: "clients run credential plug-ins that the file names",
    source: "kubectl documentation, exec credentials",
  },
];
