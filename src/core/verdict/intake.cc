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

bool same_bytes(const Id& id, const std::string& bytes) {
  return std::ranges::equal(
      id.bytes, bytes, [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
}

}  // namespace

std::string_view to_string(Refusal why) {
  switch (why) {
    case Refusal::malformed:
      return "malformed";
    case Refusal::unproven:
      return "unproven";
    case Refusal::other_cluster:
      return "other_cluster";
    case Refusal::other_run:
      return "other_run";
    case Refusal::none:
      break;
  }
  return "none";
}

void Verdicts::on(Instant now, const Received& received, Outbox& out) {
  proto::Death message;
  const bool read =
      received.bytes.size() <= kMaxMessage &&
      message.ParseFromArray(received.bytes.data(), static_cast<int>(received.bytes.size()));
  const Refusal why = read ? take(now, message, out) : Refusal::malformed;
  if (why == Refusal::none) return;
  ++refused_[static_cast<std::size_t>(why)];
  // Whoever was restarted at once is spoken of under its earlier run for a moment: no news.
  if (why != Refusal::other_run)
    notes_.say(
        now,
        Note{NoteCode::evidence_refused, received.from.to_string(), std::string{to_string(why)}},
        out);
}

Refusal Verdicts::take(Instant now, proto::Death& message, Outbox& out) {
  if (message.has_notice()) return take(now, message.notice(), out);
  if (!of_us(message.cluster(), message.cluster_id())) return Refusal::other_cluster;
  if (message.has_report()) return take(now, message.report(), out);
  if (message.has_certificate()) return take(now, *message.mutable_certificate(), out);
  return Refusal::none;  // of a later version
}

/// Whether that may be our cluster. Ids that are not settled yet say nothing.
bool Verdicts::of_us(const std::string& cluster, const std::string& id) const {
  if (cluster != config_.cluster) return false;
  return id.empty() || cluster_id_.empty() || same_bytes(cluster_id_, id);
}

/// Whether the notice is about the run that is known under this name, as far as one is known.
bool Verdicts::same_run(const Roster::Row& row, const proto::Testament& testament) const {
  if (row.who.id.empty()) return true;
  return same_bytes(row.who.id, testament.who().id()) && row.who.start == testament.who().start();
}

Refusal Verdicts::take(Instant now, const proto::ExitNotice& notice, Outbox& out) {
  if (notice.age_ms() > kMaxAgeMs) return Refusal::malformed;
  const auto testament = read_notice(notice, keys_);
  if (!testament) return Refusal::unproven;
  if (!of_us(testament->cluster(), testament->cluster_id())) return Refusal::other_cluster;
  const Roster::Row* row = roster_.find(testament->name());
  if (row == nullptr) return Refusal::none;
  tell_end(notice, *testament, out);
  if (!same_run(*row, *testament)) return Refusal::other_run;
  believe(now, notice, *testament, *row, out);
  return Refusal::none;
}

/// Of any run: an earlier one may have had a word about the map, too.
void Verdicts::tell_end(const proto::ExitNotice& notice, const proto::Testament& testament,
                        Outbox& out) const {
  Ended ended;
  if (testament.who().id().size() != ended.who.id.bytes.size()) return;
  std::ranges::transform(testament.who().id(), ended.who.id.bytes.begin(),
                         [](char octet) { return static_cast<std::uint8_t>(octet); });
  ended.who.start = testament.who().start();
  ended.agreement = to_bytes(agreement_of(notice, keys_));
  out.push_back(std::move(ended));
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
  without_agreement(*of->notice);
  proto::Death message;
  *message.mutable_notice() = notice;
  spread(now, subject, message, out);
  if (row.up) {
    const bool run_known = !row.who.id.empty();
    out.push_back(Declare{subject, run_known ? std::optional<std::uint32_t>{} : incarnation, {}});
    return;
  }
  proto::Certificate made = certificate(now, subject, *of);
  cases_.close(subject);
  archive(row.down_at, std::move(made), out);
}

Refusal Verdicts::take(Instant now, const proto::Report& report, Outbox& out) {
  const proto::Witness& said = report.witness();
  if (!good_witness(said) || said.name() == config_.self) return Refusal::malformed;
  if (!may_be_tried(report.subject()) || roster_.find(said.name()) == nullptr)
    return Refusal::none;  // we know less than the sender
  Case* of = said.signs() == 0 ? cases_.find(report.subject())
                               : cases_.open(now, report.subject(), report.incarnation());
  if (of == nullptr || of->incarnation != report.incarnation()) return Refusal::none;
  Casebook::testify(*of, said.name(), {said.health(), said.signs(), now - age(said.since_ms())});
  weigh(now, report.subject(), *of, out);
  return Refusal::none;
}

Refusal Verdicts::doubt(const proto::Certificate& certificate) const {
  if (certificate.age_ms() > kMaxAgeMs || certificate.left() || certificate.issuer().empty() ||
      certificate.issuer().size() > kMaxName || certificate.witnesses_size() > kMaxTold ||
      !std::ranges::all_of(certificate.witnesses(), good_witness))
    return Refusal::malformed;
  if (!certificate.has_notice()) return Refusal::none;
  const auto testament = read_notice(certificate.notice(), keys_);
  if (!testament || testament->name() != certificate.subject()) return Refusal::unproven;
  return of_us(testament->cluster(), testament->cluster_id()) ? Refusal::none
                                                              : Refusal::other_cluster;
}

Refusal Verdicts::take(Instant now, proto::Certificate& certificate, Outbox& out) {
  if (const Refusal why = doubt(certificate); why != Refusal::none) return why;
  if (roster_.find(certificate.subject()) == nullptr) return Refusal::none;
  proto::Death message;
  *message.mutable_certificate() = certificate;
  const std::string subject = certificate.subject();
  const Instant when = now - age(certificate.age_ms());
  if (archive(when, std::move(certificate), out)) spread(now, subject, message, out);
  return Refusal::none;
}

}  // namespace pando::verdict
