#include "core/verdict/archive.h"

#include <algorithm>
#include <ranges>

#include "core/verdict/cause.h"

namespace pando::verdict {
namespace {

/// Two certificates are about one death if they name the same incarnation.
auto about(auto& entries, std::uint32_t incarnation) {
  return std::ranges::find_if(
      entries, [&](const auto& entry) { return entry.certificate.incarnation() == incarnation; });
}

}  // namespace

bool Archive::keep(Instant when, proto::Certificate certificate) {
  Entries& entries = of_[certificate.subject()];
  const auto known = about(entries, certificate.incarnation());
  if (known != entries.end()) {
    if (!better(certificate, known->certificate)) return false;
    known->certificate = std::move(certificate);
    return true;
  }
  const auto later = std::ranges::upper_bound(entries, when, {}, &Entry::when);
  entries.insert(later, Entry{when, std::move(certificate)});
  ++size_;
  if (entries.size() > kPerMember) {
    entries.erase(entries.begin());
    --size_;
  }
  if (size_ > kInAll) drop_oldest();
  return true;
}

const proto::Certificate* Archive::find(std::string_view subject, std::uint32_t incarnation) const {
  const auto of = of_.find(subject);
  if (of == of_.end()) return nullptr;
  const auto found = about(of->second, incarnation);
  return found == of->second.end() ? nullptr : &found->certificate;
}

std::optional<Instant> Archive::when(std::string_view subject, std::uint32_t incarnation) const {
  const auto of = of_.find(subject);
  if (of == of_.end()) return std::nullopt;
  const auto found = about(of->second, incarnation);
  return found == of->second.end() ? std::nullopt : std::optional{found->when};
}

std::vector<Verdict> Archive::explain(std::string_view subject, Instant now) const {
  std::vector<Verdict> out;
  const auto of = of_.find(subject);
  if (of == of_.end()) return out;
  for (const Entry& entry : std::views::reverse(of->second)) {
    out.push_back(verdict::explain(entry.certificate));
    out.back().ago = now - entry.when;
  }
  return out;
}

void Archive::drop_oldest() {
  const auto oldest =
      std::ranges::min_element(of_, {}, [](const auto& of) { return of.second.front().when; });
  oldest->second.erase(oldest->second.begin());
  if (oldest->second.empty()) of_.erase(oldest);
  --size_;
}

}  // namespace pando::verdict
