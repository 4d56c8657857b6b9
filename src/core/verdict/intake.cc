// What other nodes say: every message is doubted until it is understood.
#include <algorithm>

#include "base/note_code.h"
#include "core/verdict/cause.h"
#include "core/verdict/notice.h"
#include "core/verdict/verdict.h"

namespace pando::verdict {
namespace {

constexpr std::uint64_t kMaxAgeMs = static_cast<std::uint64_t>(kMaxAge / 1ms);

bool good_witness(const proto::Witness& witness) {
  return !witness.name().empty() && witness.name().size() <= kMaxName &&
         witness.since_ms() <= kMaxAgeMs;
}

Duration age(std::uint64_t milliseconds) {
  return std::chrono::milliseconds{milliseconds};
}

}  // namespace

void Verdicts::on(Instant now, const Received& received, Outbox& out) {
  proto::Death message;
  const bool read =
      received.bytes.size() <= kMaxMessage &&
      message.ParseFromArray(received.bytes.data(), static_cast<int>(received.bytes.size()));
  bool good = read;
  if (read && message.has_notice()) good = take(now, message.notice(), out);
  if (read && message.has_report()) good = take(now, message.report(), out);
  if (read && message.has_certificate()) good = take(now, *message.mutable_certificate(), out);
  if (!good) notes_.say(now, Note{NoteCode::evidence_refused, received.from.to_string(), {}}, out);
}

/// Whether the notice is about the run that is known under this name, as far as one is known.
bool Verdicts::same_run(const Roster::Row& row, const proto::Testament& testament) const {
  if (row.who.id.empty()) return true;
  const auto same = [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); };
  return std::ranges::equal(row.who.id.bytes, testament.who().id(), same) &&
         row.who.start == testament.who().start();
}

bool Verdicts::take(Instant now, const proto::ExitNotice& notice, Outbox& out) {
  const auto testament = read_notice(notice, keys_);
  if (!testament || notice.age_ms() > kMaxAgeMs) return false;
  const Roster::Row* row = roster_.find(testament->name());
  // Else it is old news, or news of others.
  if (row != nullptr && testament->cluster() == config_.cluster && same_run(*row, *testament))
    believe(now, notice, *testament, *row, out);
  return true;
}

void Verdicts::believe(Instant now, const proto::ExitNotice& notice,
                       const proto::Testament& testament, const Roster::Row& row, Outbox& out) {
  const std::string& subject = testament.name();
  const std::uint32_t incarnation = row.up ? testament.incarnation() : row.down_incarnation;
  const proto::Certificate* known = archive_.find(subject, incarnation);
  if (known != nullptr && known->has_notice()) return;
  Case* of = cases_.open(now, subject, incarnation);
  if (of == nullptr || of->notice) return;
  of->notice = notice;
  proto::Death message;
  *message.mutable_notice() = notice;
  spread(now, subject, message, out);
  if (row.up) {
    const bool run_known = !row.who.id.empty();
    out.push_back(Declare{subject, run_known ? std::optional<std::uint32_t>{} : incarnation});
    return;
  }
  proto::Certificate made = certificate(now, subject, *of);
  cases_.close(subject);
  archive(row.down_at, std::move(made), out);
}

bool Verdicts::take(Instant now, const proto::Report& report, Outbox& out) {
  const proto::Witness& said = report.witness();
  if (!good_witness(said) || said.name() == config_.self) return false;
  if (!may_be_tried(report.subject()) || roster_.find(said.name()) == nullptr)
    return true;  // we know less than the sender
  Case* of = said.signs() == 0 ? cases_.find(report.subject())
                               : cases_.open(now, report.subject(), report.incarnation());
  if (of == nullptr || of->incarnation != report.incarnation()) return true;
  Casebook::testify(*of, said.name(), {said.health(), said.signs(), now - age(said.since_ms())});
  weigh(now, report.subject(), *of, out);
  return true;
}

bool Verdicts::believable(const proto::Certificate& certificate) const {
  if (certificate.age_ms() > kMaxAgeMs || certificate.left() || certificate.issuer().empty() ||
      certificate.issuer().size() > kMaxName || certificate.witnesses_size() > kMaxTold ||
      !std::ranges::all_of(certificate.witnesses(), good_witness))
    return false;
  if (!certificate.has_notice()) return true;
  const auto testament = read_notice(certificate.notice(), keys_);
  return testament && testament->name() == certificate.subject();
}

bool Verdicts::take(Instant now, proto::Certificate& certificate, Outbox& out) {
  if (!believable(certificate)) return false;
  if (roster_.find(certificate.subject()) == nullptr) return true;
  proto::Death message;
  *message.mutable_certificate() = certificate;
  const std::string subject = certificate.subject();
  const Instant when = now - age(certificate.age_ms());
  if (archive(when, std::move(certificate), out)) spread(now, subject, message, out);
  return true;
}

}  // namespace pando::verdict
