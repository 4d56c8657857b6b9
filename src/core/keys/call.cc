// What every handler does in the same way.
#include <fmt/format.h>

#include "base/assert.h"
#include "core/keys/access.h"
#include "core/keys/command.h"

namespace pando::keys {

const Entry* Call::peek(std::string_view key) {
  const Entry* entry = keys.find(key, hash(key));
  if (entry == nullptr || !entry->expires() || entry->expires_at() > now_ms) return entry;
  if (primary) {
    event('x', "expired", key);
    erase(key);
  }
  return nullptr;
}

const Entry* Call::find(std::string_view key) {
  const Entry* entry = peek(key);
  if (entry != nullptr)
    entry->set_access(settings.count_uses ? used_again(entry->access(), now_ms, rng)
                                          : clock_of(now_ms));
  return entry;
}

void Call::change(const wire::Effect& effect) {
  effects.append(effect);
  const bool fits = keys.apply(effect, hash(effect.key));
  PANDO_ASSERT(fits);
}

void Call::change(const wire::Effects& more) {
  effects.append(more.bytes());
  const bool fit = keys.apply(more.bytes());
  PANDO_ASSERT(fit);
}

void Call::put(std::string_view key, std::string_view value, std::int64_t expires_at) {
  change({.op = wire::Op::put, .key = key, .value = value, .number = expires_at});
}

void Call::erase(std::string_view key) {
  change({.op = wire::Op::erase, .key = key});
}

void Call::event(char group, std::string_view name, std::string_view key) {
  if (events.wanted) events.list.push_back({group, name, std::string{key}});
}

Outcome Call::wrong_arity(std::string_view name) {
  std::string shown{name};
  for (char& c : shown)
    c = c == ' ' ? '|' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return error(fmt::format("ERR wrong number of arguments for '{}' command", shown));
}

}  // namespace pando::keys
