#!/bin/sh
# PostgreSQL and MariaDB for the tests, from the system's packages. Only the server programs are needed: the test run
# starts throw-away servers of its own, so no service may be left running by the installation.
set -eu

missing=""
find_program() {
    command -v "$1" >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/"$1" /usr/sbin/"$1" >/dev/null 2>&1
}
find_program initdb || missing="postgresql"
find_program mariadbd || missing="$missing mariadb-server"
# pgaudit belongs to one version of the server; server_audit is part of Debian's mariadb-server.
version=$(ls -d /usr/lib/postgresql/[0-9]* 2>/dev/null | sed 's:.*/::' | sort -n | tail -n 1)
[ -e "/usr/lib/postgresql/${version:-15}/lib/pgaudit.so" ] || missing="$missing postgresql-${version:-15}-pgaudit"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need real servers; install them and run make test again (Debian, Ubuntu): sudo apt-get install $missing" >&2
    exit 2
fi

echo "make test: installing from the system's packages: $missing (no service is left running)"
policy=/usr/sbin/policy-rc.d
made=""
if [ ! -e "$policy" ]; then
    # Debian starts a server as it installs it, unless this file says no.
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    made=yes
fi
trap '[ -z "$made" ] || rm -f "$policy"' EXIT INT TERM
apt-get update -qq
# shellcheck disable=SC2086 - the list is some words
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
