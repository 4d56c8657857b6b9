# What the project needs from Debian 12, and how ./dev gets it.

PACKAGES=(
  # build
  g++ cmake ninja-build ccache pkg-config
  protobuf-compiler libprotobuf-dev libboost1.81-dev libssl-dev libfmt-dev libre2-dev nlohmann-json3-dev libtomlplusplus-dev
  libxxhash-dev libmimalloc-dev
  # tests: test scripts, certificates for them, original Serf agents beside ours, network namespaces with faults, a model
  # checker, documentation
  libgtest-dev libgmock-dev libbenchmark-dev python3 openssl serf redis-tools redis-server python3-redis curl iproute2 nftables procps
  spin doxygen
)
# Sanitizers and fuzzers.
CLANG_PACKAGES=(clang-19 lld-19 libclang-rt-19-dev llvm-19)
# Measuring beside the peers.
BENCH_PACKAGES=(python3-msgpack valgrind)
# Style.
TIDY_PACKAGES=(clang-tidy-19 clang-format-19)

missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Debian's serf would start an agent of its own now and at every boot; tests need the program only.
install_serf_without_daemon() {
  local policy=/usr/sbin/policy-rc.d forbidden=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    forbidden=1
  fi
  apt_install serf || forbidden=$((forbidden + 2))
  [[ $((forbidden % 2)) -eq 0 ]] || as_root rm -f $policy
  [[ $forbidden -lt 2 ]] || return 1
  as_root update-rc.d serf disable >/dev/null 2>&1 || true
  ! command -v systemctl >/dev/null || as_root systemctl disable --quiet --now serf 2>/dev/null || true
}

# Quiet: what apt has to say goes to build/setup.log and is shown if it fails.
apt_get() {
  mkdir -p build
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o Dpkg::Use-Pty=0 "$@" >build/setup.log 2>&1 ||
    { tail -n 30 build/setup.log >&2; printf 'dev: apt-get %s failed; all of it: build/setup.log\n' "$1" >&2; return 1; }
}

apt_install() { apt_get install --no-install-recommends "$@"; }

# Installs those of the given packages that are missing; does nothing, quickly, if none is.
install_packages() {
  local missing others
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null ||
    die "these Debian 12 packages are missing and there is no apt-get: ${missing[*]}"
  if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
    die "packages are missing; as root: apt-get update && apt-get install ${missing[*]}"
  fi
  say "install ${#missing[@]} packages: ${missing[*]}"
  apt_get update
  mapfile -t others < <(printf '%s\n' "${missing[@]}" | grep -vx serf || true)
  [[ ${#others[@]} -eq 0 ]] || apt_install "${others[@]}"
  [[ ${#others[@]} -eq ${#missing[@]} ]] || install_serf_without_daemon
}
