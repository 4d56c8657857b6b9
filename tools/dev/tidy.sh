# ./dev tidy: our own rules, then the formatter, then clang-tidy.

sources() {
  { find include src tests bench examples \( -name '*.cc' -o -name '*.h' \) 2>/dev/null || true; } | sort
}

tidy() {
  local failed=0 format=(--dry-run -Werror)
  [[ ${1:-} != --fix ]] || format=(-i)
  say "tools/tidy: layering, banned words, budgets"
  python3 tools/tidy/tidy.py . || failed=1
  say "clang-format"
  sources | xargs clang-format-19 "${format[@]}" || failed=1
  say "clang-tidy (some minutes)"
  # No precompiled headers: clang-tidy reads the sources as they are.
  cmake -S . -B build/tidy -G Ninja -DCMAKE_CXX_COMPILER=clang++-19 -DPANDO_BENCH=OFF -DPANDO_TESTS=OFF \
    -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON >build/tidy.configure.log 2>&1 ||
    { cat build/tidy.configure.log; return 1; }
  run-clang-tidy-19 -quiet -p build/tidy "$PWD/src/.*" 2>/dev/null || failed=1
  return $failed
}
