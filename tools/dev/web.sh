# Clients of web applications for tests/interop/web_test.py: what npm has, into build/web.

web_modules() {
  local from=tests/interop/web to=build/web
  command -v npm >/dev/null || install_packages nodejs npm
  ! cmp -s $from/package-lock.json $to/installed.json || return 0
  say "install clients of web applications from npm"
  mkdir -p $to
  cp $from/package.json $from/package-lock.json $from/.npmrc $to/
  if (cd $to && npm ci --no-audit --no-fund --fetch-retries 1) >build/web.log 2>&1; then
    cp $from/package-lock.json $to/installed.json
  else
    tail -n 5 build/web.log >&2
    rm -rf $to
    printf 'dev: npm could not get them (all of it: build/web.log): their test, interop_web, is left out\n' >&2
  fi
}
