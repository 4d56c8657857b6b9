#include "core/verdict/cause.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/verdict/signs.h"

namespace pando::verdict {
namespace {

using proto::Certificate;

struct Word {
  Sign sign;
  const char* text;
};
constexpr std::array kWords{
    Word{Sign::probe_failed, "probe failed"},  Word{Sign::link_broken, "link broken"},
    Word{Sign::refused, "connection refused"}, Word{Sign::unanswered, "connection unanswered"},
    Word{Sign::no_route, "no route"},          Word{Sign::mute, "connected but mute"},
    Word{Sign::speaks, "still speaks"},
};

auto count(const Certificate& c, auto&& what) {
  return std::ranges::count_if(c.witnesses(), what);
}
auto count(const Certificate& c, Sign sign) {
  return count(c, [=](const auto& witness) { return has(witness.signs(), sign); });
}

Conclusion from_notice(const proto::ExitNotice& notice) {
  proto::Testament testament;
  // Whoever keeps a notice has proven it; what does not decode says nothing more than that.
  if (!testament.ParseFromString(notice.testament())) return {Cause::ended, 0, Basis::certain};
  if (testament.has_signal()) return {Cause::killed, testament.signal(), Basis::certain};
  if (testament.has_status()) return {Cause::exited, testament.status(), Basis::certain};
  return {Cause::ended, 0, Basis::certain};
}

bool only_the_sick_accuse(const Certificate& c) {
  const auto accusers = count(c, Sign::probe_failed);
  return accusers > 0 && accusers == count(c, [](const auto& witness) {
                           return has(witness.signs(), Sign::probe_failed) &&
                                  witness.health() >= kSick;
                         });
}

Cause from_silence(const Certificate& c) {
  const auto speaks = count(c, Sign::speaks);
  if (count(c, Sign::refused) > 0 && speaks == 0) return Cause::ended;
  if (only_the_sick_accuse(c)) return Cause::overloaded_accuser;
  if (speaks > 0 && 2 * speaks >= c.witnesses_size()) return Cause::one_way;
  if (count(c, Sign::mute) > 0) return Cause::paused;
  if (count(c, Sign::unanswered) + count(c, Sign::no_route) > 0) return Cause::unreachable;
  return Cause::silent;
}

Basis basis_of(const Certificate& c) {
  const auto seen = count(c, [](const auto& witness) { return refused(witness.signs()); });
  return c.quorum() > 0 && seen >= static_cast<std::int64_t>(c.quorum()) ? Basis::strong
                                                                         : Basis::silence;
}

std::vector<std::string> words(Signs signs) {
  std::vector<std::string> out;
  for (const Word& word : kWords)
    if (has(signs, word.sign)) out.emplace_back(word.text);
  return out;
}

}  // namespace

Conclusion conclude(const Certificate& certificate) {
  if (certificate.left()) return {Cause::left, 0, Basis::certain};
  if (certificate.has_notice()) return from_notice(certificate.notice());
  return {from_silence(certificate), 0, basis_of(certificate)};
}

bool better(const Certificate& a, const Certificate& b) {
  const auto weight = [](const Certificate& c) {
    return std::pair{conclude(c).basis, c.witnesses_size()};
  };
  return weight(a) > weight(b);
}

Verdict explain(const Certificate& certificate) {
  const Conclusion why = conclude(certificate);
  Verdict verdict{.name = certificate.subject(),
                  .cause = why.cause,
                  .number = why.number,
                  .basis = why.basis,
                  .issuer = certificate.issuer()};
  const std::string& id = certificate.who().id();
  if (id.size() == verdict.who.id.bytes.size()) std::ranges::copy(id, verdict.who.id.bytes.begin());
  verdict.who.start = certificate.who().start();
  for (const auto& witness : certificate.witnesses())
    verdict.witnesses.push_back({witness.name(), witness.health(), words(witness.signs()),
                                 std::chrono::milliseconds{witness.since_ms()}});
  return verdict;
}

}  // namespace pando::verdict
