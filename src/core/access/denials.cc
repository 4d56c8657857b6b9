#include "core/access/denials.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace pando::access {
namespace {

constexpr std::size_t kMost = 128;
constexpr Duration kSame = std::chrono::minutes{1};

using resp::Refusal;

std::string_view name_of(resp::Denial::Reason reason) {
  constexpr std::array<std::string_view, 4> kNames = {"command", "key", "channel", "auth"};
  return kNames[static_cast<std::size_t>(reason)];
}

bool same(const Refusal& a, const Refusal& b) {
  return a.denial.reason == b.denial.reason && a.denial.object == b.denial.object &&
         a.user == b.user && a.transaction == b.transaction;
}

}  // namespace

void Denials::add(Instant now, Refusal refused) {
  const auto known = std::ranges::find_if(entries_, [&](const Entry& entry) {
    return now - entry.at < kSame && same(entry.what, refused);
  });
  Entry entry{std::move(refused), 1, now};
  if (known != entries_.end()) {
    entry.count = known->count + 1;
    entries_.erase(known);
  }
  entries_.push_front(std::move(entry));
  if (entries_.size() > kMost) entries_.pop_back();
}

void Denials::write(resp::ReplyWriter& out, Instant now, std::size_t most) const {
  const std::size_t count = std::min(most, entries_.size());
  out.array(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Entry& entry = entries_[i];
    const auto field = [&](std::string_view name, std::string_view text) {
      out.bulk(name);
      out.bulk(text);
    };
    out.map(7);
    out.bulk("count");
    out.integer(entry.count);
    field("reason", name_of(entry.what.denial.reason));
    field("context", entry.what.transaction ? "multi" : "toplevel");
    field("object", entry.what.denial.object);
    field("username", entry.what.user);
    out.bulk("age-seconds");
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - entry.at);
    out.spelled_real(fmt::format("{}", static_cast<double>(age.count()) / 1000));
    field("client-info", entry.what.client);
  }
}

}  // namespace pando::access
