"""The calls that baseimage-docker's setuser makes, written anew: setuser.py USER COMMAND..."""
import os
import pwd
import sys

account = pwd.getpwnam(sys.argv[1])
os.initgroups(account.pw_name, account.pw_gid)
os.setgid(account.pw_gid)
os.setuid(account.pw_uid)
os.environ["USER"] = account.pw_name
os.environ["HOME"] = account.pw_dir
os.environ["UID"] = str(account.pw_uid)
os.execvp(sys.argv[2], sys.argv[2:])
