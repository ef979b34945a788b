export const nothingWritten =
  "ls -A /etc/container_environment /run/env-broker 2>&1; ls /etc/container_environment.* 2>/dev/null";
