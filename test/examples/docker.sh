#!/bin/sh
# `docker` as the examples call it, on podman and buildah, without a network and with limits that every machine lets root set.
command=$1
shift
case $command in
build)
  said=$(buildah bud --pull-never --isolation chroot --network host --layers "$@" 2>&1) && exit
  echo "$said" | tail -n 20
  exit 125
  ;;
run) exec podman --runtime runc run --network none --ulimit nofile=1024:1024 --ulimit nproc=1024:1024 "$@" ;;
*) exec podman "$command" "$@" ;;
esac
