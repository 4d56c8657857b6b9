#include "core/verdict/verdict.h"

#include <algorithm>

#include "base/note_code.h"
#include "core/verdict/cause.h"
#include "core/verdict/notice.h"

namespace pando::verdict {
Verdicts::Verdicts(Config config, const wire::Keyring& keys, Rng rng)
    : config_(std::move(config)), keys_(keys), rng_(rng) {}

void Verdicts::step(Instant now, const Input& input, Outbox& out) {
  std::visit([&](const auto& in) { on(now, in, out); }, input);
}

std::vector<Verdict> Verdicts::why(std::string_view name, Instant now) const {
  return archive_.explain(name, now);
}

Instant Verdicts::fit_at(std::string_view name) const {
  const Roster::Row* row = roster_.find(name);
  return row == nullptr ? Instant{} : row->fitness.fit_at();
}

// ---- members ------------------------------------------------------------------------------------

void Verdicts::on(Instant now, const MemberUp& member, Outbox& out) {
  Roster::Row* row = roster_.up(member);
  if (row == nullptr || row->up) return;
  row->up = true;
  cases_.close(member.name);
  if (row->down_at == Instant{}) return;  // the first time
  row->who = {};
  // This node may have buried it late, and would think it fit before all others do.
  const auto told = archive_.when(member.name, row->down_incarnation);
  const Instant since = std::min(row->down_at, told.value_or(row->down_at));
  if (row->fitness.returned(now, now - since) && roster_.may_suppress(now))
    row->fitness.suppress(now);
  if (const Duration rest = row->fitness.fit_at() - now; rest > Duration{})
    out.push_back(Unfit{member.name, rest});
}

void Verdicts::on(Instant now, const MemberDown& member, Outbox& out) {
  Roster::Row* row = roster_.find(member.name);
  if (row == nullptr) return;
  row->up = false;
  row->down_at = now;
  row->down_incarnation = member.incarnation;
  Case* of = bury(now, member);
  if (of == nullptr) return;
  if (!member.left && !of->notice) {
    of->issue_at = now + turn(member.name);
    return;
  }
  proto::Certificate known = certificate(now, member.name, *of);
  known.set_left(member.left && !of->notice);
  cases_.close(member.name);
  archive(now, std::move(known), out);
}

/// The case under the incarnation that was buried. A notice holds for whichever it is.
Case* Verdicts::bury(Instant now, const MemberDown& member) {
  std::optional<proto::ExitNotice> notice;
  if (Case* before = cases_.find(member.name)) {
    notice = std::move(before->notice);
    if (before->incarnation != member.incarnation) cases_.close(member.name);
  }
  Case* of = cases_.open(now, member.name, member.incarnation);
  if (of == nullptr) return nullptr;
  of->notice = std::move(notice);
  of->declare_at = of->check_at = kNever;  // a report is still good for the certificate
  return of;
}

void Verdicts::on(Instant, const MemberErased& member, Outbox&) {
  roster_.erase(member.name);
  cases_.close(member.name);
}

/// When it is this node's turn to certify a death.
Duration Verdicts::turn(const std::string& subject) const {
  const auto collectors = roster_.collectors(subject);
  const auto place = std::ranges::find(collectors, config_.self) - collectors.begin();
  return config_.settle + config_.next * place;
}

// ---- own eyes -----------------------------------------------------------------------------------

void Verdicts::on(Instant now, const Linked& link, Outbox& out) {
  Roster::Row* row = roster_.find(link.name);
  if (row == nullptr) return;
  row->who = link.who;
  Case* of = cases_.find(link.name);
  if (of == nullptr || of->witnesses.erase(config_.self) == 0) return;
  report(now, link.name, *of, out);
}

/// Of the dead nothing is gathered any more, once they are certified.
bool Verdicts::may_be_tried(std::string_view name) const {
  const Roster::Row* row = roster_.find(name);
  return row != nullptr && (row->up || cases_.find(name) != nullptr);
}

void Verdicts::on(Instant now, const Noticed& noticed, Outbox& out) {
  if (!may_be_tried(noticed.name)) return;
  Case* of = cases_.open(now, noticed.name, noticed.incarnation);
  if (of == nullptr) return;
  const auto own = of->witnesses.find(config_.self);
  Testimony mine = own == of->witnesses.end() ? Testimony{.since = now} : own->second;
  if (has(mine.signs, noticed.sign)) return;
  mine.signs |= bit(noticed.sign);
  mine.health = noticed.health;
  Casebook::testify(*of, config_.self, mine);
  weigh(now, noticed.name, *of, out);
  const Instant soon = std::max(now + config_.gather, of->reported + config_.report_gap);
  of->report_at = std::min(of->report_at, soon);
}

void Verdicts::on(Instant now, const Heard& heard, Outbox& out) {
  const auto* speaker = cases_.find_if([&](const std::string& subject) {
    const Roster::Row* row = roster_.find(subject);
    return row != nullptr && row->endpoint == heard.from;
  });
  if (speaker == nullptr) return;
  const auto& [subject, of] = *speaker;
  const auto own = of.witnesses.find(config_.self);
  const bool witness = own != of.witnesses.end();
  // Whoever has seen nothing against it listens once it has been asked.
  const bool late =
      witness ? now >= own->second.since + config_.echo : of.accused && of.check_at == kNever;
  if (late)
    on(now, Noticed{subject, of.incarnation, Sign::speaks, witness ? own->second.health : 0}, out);
}

// ---- time ---------------------------------------------------------------------------------------

void Verdicts::on(Instant now, const Tick&, Outbox& out) {
  while (auto* due = cases_.due(now)) {
    const std::string subject = due->first;
    Case& of = due->second;
    if (of.issue_at <= now) {
      issue(now, subject, of, out);
      cases_.close(subject);
    } else if (of.forget_at <= now) {
      cases_.close(subject);
    } else {
      act(now, subject, of, out);
    }
  }
}

void Verdicts::act(Instant now, const std::string& subject, Case& of, Outbox& out) {
  if (of.report_at <= now) report(now, subject, of, out);
  if (of.check_at <= now) {
    of.check_at = kNever;
    out.push_back(Check{subject});
  }
  if (of.declare_at > now) return;
  of.declare_at = kNever;
  // Whoever has a link again has withdrawn, and who answers is not dead.
  of.accused = of.refused() >= roster_.quorum(subject) && !of.heard_by(config_.self);
  if (of.accused) out.push_back(Declare{subject, of.incarnation, roster_.audience(subject, rng_)});
}

void Verdicts::weigh(Instant now, const std::string& subject, Case& of, Outbox& out) {
  if (of.accused || of.issue_at != kNever || of.refused() < roster_.quorum(subject) ||
      of.heard_by(config_.self))
    return;
  of.accused = true;
  of.check_at = now + config_.check;
  of.declare_at = now + config_.grace;
  out.push_back(Accuse{subject, of.incarnation});
}

// ---- certificates -------------------------------------------------------------------------------

void Verdicts::issue(Instant now, const std::string& subject, const Case& of, Outbox& out) {
  proto::Certificate made = certificate(now, subject, of);
  proto::Death message;
  *message.mutable_certificate() = made;
  if (!archive(roster_.find(subject)->down_at, std::move(made), out)) return;
  const auto collectors = roster_.collectors(subject);
  if (std::ranges::find(collectors, config_.self) != collectors.end())
    spread(now, subject, message, out);
}

bool Verdicts::archive(Instant when, proto::Certificate certificate, Outbox& out) {
  const Conclusion why = conclude(certificate);
  Note note{NoteCode::verdict_known, certificate.subject(),
            to_string(why.cause, why.number) + " (" + std::string{to_string(why.basis)} + ")"};
  if (!archive_.keep(when, std::move(certificate))) return false;
  out.push_back(std::move(note));
  return true;
}

}  // namespace pando::verdict
