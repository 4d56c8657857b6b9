#pragma once
/// Why a connection was refused or cut off.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pando::link {

/// Numbers travel in refusals: append only. Source: docs/protocol/link.md, "Reasons".
enum class Reason : std::uint8_t {
  none,
  // Refused before anything but names was exchanged.
  version,
  cluster_name,
  cluster_id,
  key,
  own_self,
  same_identity,
  wrong_peer,
  unknown_peer,
  older_start,
  name_taken,
  duplicate,
  busy,
  // Cut off: the peer broke a rule.
  garbage,
  oversized_frame,
  wrong_order,
  bad_message,
  bad_credit,
  over_window,
  message_too_large,
  short_frame,
  flood,
  handshake_timeout,
  silent,
  slow_reader,
  // Refused as those above are; later numbers.
  tls,
  certificate_name,
  no_link,
};

struct ReasonRow {
  std::string_view name;   ///< stable: metrics and tests use it
  std::string_view words;  ///< a clause for people
};

inline constexpr std::array kReasons = std::to_array<ReasonRow>({
    {"none", "no reason"},
    {"version", "no link version in common"},
    {"cluster_name", "the clusters have different names"},
    {"cluster_id", "the clusters have the same name but different ids"},
    {"key", "no encryption key in common"},
    {"own_self", "a node reached itself"},
    {"same_identity", "two processes use one node id"},
    {"wrong_peer", "another node lives at that address"},
    {"unknown_peer", "not known as a member"},
    {"older_start", "an earlier run of a node that has restarted"},
    {"name_taken", "another node uses that name"},
    {"duplicate", "there is a link already"},
    {"busy", "too many connections wait for their first message"},
    {"garbage", "these are not the bytes of a link"},
    {"oversized_frame", "a frame is longer than allowed"},
    {"wrong_order", "a frame came when it must not"},
    {"bad_message", "a message cannot be decoded"},
    {"bad_credit", "credit for bytes that were never sent"},
    {"over_window", "more was sent than was granted"},
    {"message_too_large", "a message is longer than its lane allows"},
    {"short_frame", "a message was cut into needlessly small frames"},
    {"flood", "too many frames that say nothing"},
    {"handshake_timeout", "the introduction took too long"},
    {"silent", "nothing was heard for too long"},
    {"slow_reader", "the peer does not read what it is sent"},
    {"tls", "one side uses TLS and the other does not"},
    {"certificate_name", "the certificate is not for that node"},
    {"no_link", "a data link without its link"},
});
static_assert(kReasons.size() == static_cast<std::size_t>(Reason::no_link) + 1);

/// A refusal with its particulars.
struct Refusal {
  Reason reason;
  std::string detail;
};

inline constexpr const ReasonRow& row(Reason reason) {
  return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace pando::link
