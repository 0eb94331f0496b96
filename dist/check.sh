#!/bin/sh
# Unpacks an archive into an empty root that has a C library, a shell, and what every container mounts (/proc,
# /dev/null, /dev/urandom, /tmp), and there trains a model and lets it write. Needs a Linux that lets its user
# make namespaces.
#
#   check.sh ARCHIVE.tar.gz
set -eu
archive=$(cd "$(dirname "$1")" && pwd -P)/$(basename "$1")
scrap=$(mktemp -d)
trap 'rm -rf "$scrap"' EXIT
root=$scrap/root
mkdir -p "$root/bin" "$root/tmp" "$root/proc" "$root/dev"
tar -xzf "$archive" -C "$root"
home=$(basename "$archive" .tar.gz)

# The libraries of the C library that the shell and Java name, and nothing else.
cp -L /bin/sh "$root/bin/sh"
for program in /bin/sh "$root/$home/java/bin/java" "$root/$home/java/lib/server/libjvm.so"; do
  ldd "$program" | sed -n 's/^[^/]*\(\/[^ ]*\) .*/\1/p' | grep -E '/(ld-linux|lib(c|m|dl|pthread|rt)\.so)[^/]*$'
done | sort -u | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
: >"$root/dev/null"
: >"$root/dev/urandom"

unshare --user --map-root-user --mount --pid --fork sh -euc "
  mount -t proc proc '$root/proc'
  mount --bind /dev/null '$root/dev/null'
  mount --bind /dev/urandom '$root/dev/urandom'
  exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot '$root' /bin/sh -euc '
    cd /tmp
    /$home/egg --version
    /$home/egg train --minutes 0.2 --preset tiny --name first
    /$home/egg sample --name first --tokens 200 --seed 1
  '"
echo "check: the archive trains and writes with a C library alone"
