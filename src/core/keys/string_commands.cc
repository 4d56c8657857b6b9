// Texts under keys: put and got as a whole.
#include <array>

#include "core/keys/expiry_words.h"
#include "core/keys/groups.h"

namespace pando::keys {
namespace {

using resp::kAclString;
using resp::kAnyNumber;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;
using resp::same_word;

constexpr resp::KeyPlaces kOneKey{1, 1, 1};

/// Answers the text under a key. False if there is none; that has been answered, too.
bool answer_text(Call& call, const Entry* entry) {
  if (entry == nullptr) return call.null(), false;
  if (entry->kind() != Kind::string) return call.wrong_kind(), false;
  return call.bulk(entry->text()), true;
}

Outcome get(Call& call) {
  answer_text(call, call.find(call.words[1]));
  return Outcome::done;
}

/// The options of SET and GETEX.
struct Options {
  bool if_missing = false, if_there = false, get = false, keep = false, persist = false;
  std::optional<ExpiryForm> form;
  std::string_view time;

  bool has_expiry() const { return form || keep || persist; }
};

/// Takes the words that both have, and those that only one of them has.
bool read_option(Words& rest, bool of_set, Options& out) {
  const std::string_view word = rest[0];
  const auto form = expiry_form(word);
  rest = rest.subspan(1);
  if (form && !out.has_expiry() && !rest.empty()) {
    out.form = form;
    out.time = rest[0];
    rest = rest.subspan(1);
  } else if (of_set && same_word(word, "NX") && !out.if_there) {
    out.if_missing = true;
  } else if (of_set && same_word(word, "XX") && !out.if_missing) {
    out.if_there = true;
  } else if (of_set && same_word(word, "GET")) {
    out.get = true;
  } else if (of_set && same_word(word, "KEEPTTL") && (out.keep || !out.has_expiry())) {
    out.keep = true;
  } else if (!of_set && same_word(word, "PERSIST") && (out.persist || !out.has_expiry())) {
    out.persist = true;
  } else {
    return false;
  }
  return true;
}

bool read_options(Words rest, bool of_set, Options& out) {
  while (!rest.empty())
    if (!read_option(rest, of_set, out)) return false;
  return true;
}

Outcome put_for_set(Call& call, const Options& options, std::int64_t expires_at) {
  const std::string_view key = call.words[1];
  const Entry* entry = call.find(key);
  if (options.get && !answer_text(call, entry) && entry != nullptr) return Outcome::done;
  if (options.if_missing ? entry != nullptr : options.if_there && entry == nullptr)
    return options.get ? Outcome::done : call.null();
  if (options.keep && entry != nullptr) expires_at = entry->expires_at();
  call.put(key, call.words[2], expires_at);
  call.event('$', "set", key);
  if (options.form) call.event('g', "expire", key);
  return options.get ? Outcome::done : call.ok();
}

Outcome set(Call& call) {
  Options options;
  if (!read_options(call.words.subspan(3), true, options)) return call.syntax_error();
  std::int64_t expires_at = 0;
  if (options.form) {
    const auto at = read_expiry(options.time, *options.form, call.now_ms, "set");
    if (!at) return call.error(at.error());
    expires_at = *at;
  }
  return put_for_set(call, options, expires_at);
}

Outcome setnx(Call& call) {
  const bool free = call.find(call.words[1]) == nullptr;
  if (free) {
    call.put(call.words[1], call.words[2], 0);
    call.event('$', "set", call.words[1]);
  }
  return call.integer(free);
}

Outcome put_expiring(Call& call, ExpiryForm form, std::string_view command) {
  const auto at = read_expiry(call.words[2], form, call.now_ms, command);
  if (!at) return call.error(at.error());
  call.put(call.words[1], call.words[3], *at);
  call.event('$', "set", call.words[1]);
  call.event('g', "expire", call.words[1]);
  return call.ok();
}

Outcome setex(Call& call) {
  return put_expiring(call, {.seconds = true}, "setex");
}

Outcome psetex(Call& call) {
  return put_expiring(call, {}, "psetex");
}

void expire_for_getex(Call& call, const Options& options, std::int64_t expires_at) {
  const std::string_view key = call.words[1];
  if (options.form && expires_at <= call.now_ms) {
    call.erase(key);
    call.event('g', "del", key);
  } else if (options.form || (options.persist && call.peek(key)->expires())) {
    call.change({.op = wire::Op::expire_at, .key = key, .number = expires_at});
    call.event('g', options.form ? "expire" : "persist", key);
  }
}

Outcome getex(Call& call) {
  Options options;
  if (!read_options(call.words.subspan(2), false, options)) return call.syntax_error();
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.null();
  if (entry->kind() != Kind::string) return call.wrong_kind();
  std::int64_t expires_at = 0;
  if (options.form) {
    const auto at = read_expiry(options.time, *options.form, call.now_ms, "getex");
    if (!at) return call.error(at.error());
    expires_at = *at;
  }
  call.bulk(entry->text());
  expire_for_getex(call, options, expires_at);
  return Outcome::done;
}

Outcome getdel(Call& call) {
  if (!answer_text(call, call.find(call.words[1]))) return Outcome::done;
  call.erase(call.words[1]);
  call.event('g', "del", call.words[1]);
  return Outcome::done;
}

Outcome getset(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (!answer_text(call, entry) && entry != nullptr) return Outcome::done;
  call.put(call.words[1], call.words[2], 0);
  call.event('$', "set", call.words[1]);
  return Outcome::done;
}

Outcome strlen(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  return call.integer(entry == nullptr ? 0 : static_cast<std::int64_t>(entry->text().size()));
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since) {
  return {flags, kAclString, kOneKey, "string", since, "O(1)"};
}

constexpr std::array kRows = {
    Command{{"GET", "key", "The text under a key", 2, 2, facts(kReadonly | kFast, "1.0.0")}, get},
    Command{
        {"SET", "key value [NX|XX] [GET] [EX seconds|PX milliseconds|EXAT time|PXAT time|KEEPTTL]",
         "Puts a text under a key, in place of what is there", 3, kAnyNumber,
         facts(kWrite | kDenyoom, "1.0.0")},
        set},
    Command{{"SETNX", "key value", "Puts a text under a key that is free", 3, 3,
             facts(kWrite | kDenyoom | kFast, "1.0.0")},
            setnx},
    Command{{"SETEX", "key seconds value", "Puts a text that expires", 4, 4,
             facts(kWrite | kDenyoom, "2.0.0")},
            setex},
    Command{{"PSETEX", "key milliseconds value", "Puts a text that expires", 4, 4,
             facts(kWrite | kDenyoom, "2.6.0")},
            psetex},
    Command{{"GETEX", "key [EX seconds|PX milliseconds|EXAT time|PXAT time|PERSIST]",
             "The text under a key, which is given another expiry", 2, kAnyNumber,
             facts(kWrite | kFast, "6.2.0")},
            getex},
    Command{{"GETDEL", "key", "The text under a key, which is erased", 2, 2,
             facts(kWrite | kFast, "6.2.0")},
            getdel},
    Command{{"GETSET", "key value", "The text under a key, for which another is put", 3, 3,
             facts(kWrite | kDenyoom | kFast, "1.0.0")},
            getset},
    Command{{"STRLEN", "key", "The bytes of a text", 2, 2, facts(kReadonly | kFast, "2.2.0")},
            strlen},
};

}  // namespace

std::span<const Command> string_commands() {
  return kRows;
}

}  // namespace pando::keys
