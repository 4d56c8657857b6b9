#include "node/refusals.h"

#include "base/note_code.h"
#include "wire/stream.h"

namespace pando::node {
namespace {

using wire::DecodeError;
constexpr Duration kNoteInterval = std::chrono::seconds{1};

NoteCode packet_note(DecodeError error) {
  switch (error) {
    case DecodeError::undecryptable:
      return NoteCode::packet_undecryptable;
    case DecodeError::not_encrypted:
      return NoteCode::packet_plaintext;
    case DecodeError::bad_checksum:
      return NoteCode::packet_bad_checksum;
    case DecodeError::foreign_label:
      return NoteCode::packet_foreign_label;
    default:
      return NoteCode::packet_malformed;
  }
}

}  // namespace

std::optional<Note> Refusals::packet(Instant now, DecodeError error, std::string from) {
  const std::string reason{wire::to_string(error)};
  return count(now, "packet_" + reason, {packet_note(error), std::move(from), reason});
}

std::optional<Note> Refusals::repeated(Instant now, NonceBook::Verdict verdict, std::string from) {
  const bool own = verdict == NonceBook::Verdict::reflected;
  const NoteCode code = own ? NoteCode::packet_reflected : NoteCode::packet_replayed;
  return count(now, std::string{row(code).name}, {code, std::move(from), {}});
}

std::optional<Note> Refusals::stream(Instant now, DecodeError error, std::string from) {
  const std::string reason{wire::to_string(error)};
  const auto answer = wire::refusal_text(error);
  const auto code = answer.empty() ? NoteCode::stream_malformed : NoteCode::stream_refused;
  return count(now, "stream_" + reason,
               {code, std::move(from), answer.empty() ? reason : std::string{answer}});
}

std::optional<Note> Refusals::link(Instant now, const link::Refused& refused) {
  using link::Reason;
  auto note = count(now, "link_" + std::string{row(refused.reason).name},
                    {NoteCode::link_refused, refused.who, refused.detail});
  const bool ordinary = refused.reason == Reason::duplicate || refused.reason == Reason::busy ||
                        refused.reason == Reason::unknown_peer;
  return ordinary ? std::nullopt : note;
}

std::optional<Note> Refusals::cluster(Instant now, link::Reason reason, std::string from,
                                      std::string why) {
  return count(now, "stream_" + std::string{row(reason).name},
               {NoteCode::cluster_refused, std::move(from), std::move(why)});
}

std::optional<Note> Refusals::by_peer(Instant now, std::string words) {
  return count(now, "stream_refused_by_peer",
               {NoteCode::stream_refused_by_peer, std::move(words), {}});
}

std::optional<Note> Refusals::mail(Instant now, std::string from) {
  return count(now, "link_mailbox", {NoteCode::mail_refused, std::move(from), {}});
}

std::optional<Note> Refusals::call(Instant now, calls::Reason reason, std::string from) {
  const std::string name{to_string(reason)};
  auto note = count(now, "call_" + name, {NoteCode::call_refused, std::move(from), name});
  return ordinary(reason) ? std::nullopt : note;
}

std::map<std::string, std::uint64_t> Refusals::counts() const {
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [key, row] : rows_) counts.emplace(key, row.count);
  return counts;
}

std::optional<Note> Refusals::count(Instant now, std::string key, Note note) {
  Row& row = rows_[std::move(key)];
  ++row.count;
  if (row.noted && now - *row.noted < kNoteInterval) return std::nullopt;
  row.noted = now;
  return note;
}

}  // namespace pando::node
