// What this node tells others, and how much of it.
#include <algorithm>

#include "core/verdict/verdict.h"

namespace pando::verdict {
namespace {

std::uint64_t milliseconds(Duration time) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, time / 1ms));
}

/// As many as there is room for.
void add_witnesses(const Case& of, Instant when, proto::Certificate& to) {
  for (const auto& [name, testimony] : of.witnesses) {
    if (to.witnesses_size() == kMaxTold) return;
    proto::Witness& witness = *to.add_witnesses();
    witness.set_name(name);
    witness.set_health(testimony.health);
    witness.set_signs(testimony.signs);
    witness.set_since_ms(milliseconds(when - testimony.since));
    if (to.ByteSizeLong() > kMaxCertificate) to.mutable_witnesses()->RemoveLast();
  }
}

}  // namespace

void Verdicts::report(Instant now, const std::string& subject, Case& of, Outbox& out) {
  of.reported = now;
  of.report_at = kNever;
  proto::Death message;
  proto::Report& said = *message.mutable_report();
  said.set_subject(subject);
  said.set_incarnation(of.incarnation);
  proto::Witness& witness = *said.mutable_witness();
  witness.set_name(config_.self);
  if (const auto own = of.witnesses.find(config_.self); own != of.witnesses.end()) {
    witness.set_health(own->second.health);
    witness.set_signs(own->second.signs);
    witness.set_since_ms(milliseconds(now - own->second.since));
  }
  for (const std::string& collector : roster_.collectors(subject))
    if (collector != config_.self) send(now, roster_.find(collector)->endpoint, message, out);
}

proto::Certificate Verdicts::certificate(Instant now, const std::string& subject,
                                         const Case& of) const {
  proto::Certificate made;
  made.set_subject(subject);
  made.set_incarnation(of.incarnation);
  made.set_issuer(config_.self);
  made.set_quorum(static_cast<std::uint32_t>(roster_.quorum(subject)));
  const Roster::Row& row = *roster_.find(subject);
  const Instant when = row.up ? now : row.down_at;
  made.set_age_ms(milliseconds(now - when));
  if (!row.who.id.empty()) {
    made.mutable_who()->set_id(row.who.id.bytes.data(), row.who.id.bytes.size());
    made.mutable_who()->set_start(row.who.start);
  }
  if (of.notice) *made.mutable_notice() = *of.notice;
  add_witnesses(of, when, made);
  return made;
}

void Verdicts::spread(Instant now, std::string_view subject, const proto::Death& message,
                      Outbox& out) {
  for (const Endpoint& to : roster_.audience(subject, rng_)) send(now, to, message, out);
}

void Verdicts::send(Instant now, const Endpoint& to, const proto::Death& message, Outbox& out) {
  if (now >= second_ + 1s) {
    second_ = now;
    packets_ = 0;
  }
  if (++packets_ > config_.max_packets) {
    ++unsent_;
    return;
  }
  proto::Death ours = message;
  ours.set_cluster(config_.cluster);
  if (!cluster_id_.empty()) ours.set_cluster_id(cluster_id_.bytes.data(), cluster_id_.bytes.size());
  out.push_back(SendDatagram{to, to_bytes(ours.SerializeAsString())});
}

}  // namespace pando::verdict
