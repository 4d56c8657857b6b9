// Evidence from strangers: any bytes for the room that weighs it, among true signs and time, and
// any bytes as a last will. A machine never trips, keeps and says no more than its limits, and
// nobody is declared dead before three witnesses or a proven notice.
#include "base/assert.h"
#include "base/overload.h"
#include "core/verdict/verdict.h"
#include "pando/last_words.h"
#include "script.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

constexpr int kMembers = 12;

std::string name(std::size_t i) {
  return "n" + std::to_string(i % kMembers);
}
Endpoint endpoint(std::size_t i) {
  return {Address::v4(10, 0, 0, static_cast<std::uint8_t>(i % kMembers)), 7946};
}

class Victim {
 public:
  /// With a key that no input knows: no notice can be proven.
  Victim()
      : verdicts_{{.self = "victim", .cluster = "grove", .max_cases = 8},
                  *wire::Keyring::make({Bytes(16, std::byte{7})}),
                  Rng{1}} {
    for (std::size_t i = 0; i < kMembers; ++i)
      give(verdict::MemberUp{name(i), endpoint(i), i % 4 != 0});
  }

  void received(std::size_t from, ByteView bytes) {
    give(verdict::Received{endpoint(from), bytes});
  }
  void noticed(std::size_t who, std::size_t bit) {
    give(verdict::Noticed{name(who), 1, static_cast<verdict::Sign>(1U << bit % 7), 0});
  }
  void fate(std::size_t who, std::size_t what) {
    if (what % 4 == 0) give(verdict::MemberDown{name(who), 1, what % 8 == 0});
    if (what % 4 == 1) give(verdict::MemberUp{name(who), endpoint(who), true});
    if (what % 4 == 2) give(verdict::Linked{name(who), {{.bytes = {9}}, what}});
    if (what % 4 == 3) give(verdict::Heard{endpoint(who)});
  }
  void pass(Duration time) {
    fuzz::pass(verdicts_, now_, time, [this] { give(verdict::Tick{}); });
  }

 private:
  void give(const verdict::Input& input) {
    verdict::Outbox out;
    verdicts_.step(now_, input, out);
    std::size_t sent = 0;
    for (const verdict::Output& output : out)
      std::visit(Overload{[&](const verdict::SendDatagram& send) {
                            PANDO_ASSERT(send.bytes.size() <= verdict::kMaxMessage);
                            ++sent;
                          },
                          [](const verdict::Declare& declare) {
                            PANDO_ASSERT(declare.incarnation.has_value());  // no notice is proven
                          },
                          [](const auto&) {}},
                 output);
    PANDO_ASSERT(sent <= 500);
    PANDO_ASSERT(verdicts_.cases() <= 8);
    PANDO_ASSERT(verdicts_.certificates() <= 3 * kMembers);
    for (std::size_t i = 0; i < kMembers; ++i)
      for (const Verdict& death : verdicts_.why(name(i), now_))
        PANDO_ASSERT(death.witnesses.size() <= 8 && death.cause != Cause::killed);
  }

  Instant now_{1000s};
  verdict::Verdicts verdicts_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  for (const auto& packet : node::last_words(rest, {node::Ending::Kind::signal, 9}, {1, 2, 3, 4}))
    PANDO_ASSERT(packet.bytes.size() <= 65536);
  Victim victim;
  fuzz::play(rest, [&](std::size_t action, ByteView piece) {
    const std::size_t first = piece.empty() ? 0 : std::to_integer<std::size_t>(piece[0]);
    switch (action % 8) {
      case 0:
        victim.noticed(first, action / 8);
        break;
      case 1:
        victim.fate(first, action / 8);
        break;
      case 2:
        victim.pass(std::chrono::milliseconds{action * 10});
        break;
      default:
        victim.received(action / 8, piece);
        break;
    }
  });
  return 0;
}
