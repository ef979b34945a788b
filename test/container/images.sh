# For scripts that build images: sourced, in the project's folder.

# buildah's flags; base images that are here already are not looked for anywhere else.
flags=(--isolation chroot --network host --quiet)
if podman image exists debian:trixie-slim; then flags+=(--pull-never); fi

build() { # build TAG [OPTION...]: says what it does, and how it failed
  echo "building $1" >&2
  local log
  log=$(mktemp)
  buildah bud "${flags[@]}" -t "localhost/$1:test" "${@:2}" . >"$log" 2>&1 || { cat "$log" >&2; rm "$log"; exit 1; }
  rm "$log"
}

from_container() { # from_container IMAGE COMMAND...: runs a command with the name of a container of the image at its end
  local container
  container=$(podman create "localhost/$1:test" /none)
  "${@:2}" "$container"
  podman rm -f "$container" >/dev/null
}
