# ./dev fuzz: libFuzzer targets with the recorded vectors as first inputs.

# Runs one target; prints one line if it survives, the log and how to replay it if not.
fuzz_one() {
  local target=$1 seconds=$2 dir=build/fuzz
  local log=$dir/logs/$target.log crashes=$dir/crashes/$target-
  mkdir -p "$dir"/{logs,crashes} "$dir/corpus/$target" "$dir/found/$target"
  if "$dir/bin/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 \
    -artifact_prefix="$crashes" "$dir/found/$target" "$dir/corpus/$target" >"$log" 2>&1; then
    printf '%-24s ok    %s\n' "$target" "$(tail -n 1 "$log")"
    return
  fi
  local input
  input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
  tail -n 60 "$log"
  printf '%-24s FAILED, log: %s\n' "$target" "$log"
  [[ -z $input ]] || printf 'replay: %s %s\n' "$dir/bin/$target" "$input"
  return 1
}

fuzz() {
  local target='' seconds=60 targets
  while [[ $# -gt 0 ]]; do
    case $1 in
      --seconds)
        [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--seconds wants a whole number, not '${2:-}'"
        seconds=$2
        shift
        ;;
      -*) die "fuzz knows no flag '$1'" ;;
      *) target=${1%_fuzz}_fuzz ;;
    esac
    shift
  done
  build fuzz fuzz_targets || return
  mapfile -t targets < <(cd build/fuzz/bin 2>/dev/null && ls -1 | grep -x "${target:-.*_fuzz}")
  [[ ${#targets[@]} -gt 0 ]] || die "no fuzz target '${target:-*}'; see tests/fuzz"
  python3 tools/fuzz_corpus.py tests/vectors/serf build/fuzz/corpus "${targets[@]}" || return
  say "fuzz ${targets[*]}, $seconds s each, $(nproc) at a time"
  export -f fuzz_one
  printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c "fuzz_one {} $seconds"
}
