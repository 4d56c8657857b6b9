// Links take any bytes from strangers: cutting a stream elsewhere makes no other frames, and a
// whole machine never trips, never spins and keeps no more than its limits.
#include <algorithm>
#include <set>

#include "base/assert.h"
#include "core/link/frame.h"
#include "core/link/greeting.h"
#include "core/link/link.h"
#include "script.h"

using namespace pando;
using namespace std::chrono_literals;

namespace {

/// Frames and the error of a stream that comes in pieces of that size.
std::pair<std::vector<Bytes>, std::optional<link::Reason>> read(ByteView bytes, std::size_t piece) {
  link::FrameReader reader;
  std::vector<Bytes> frames;
  while (!bytes.empty()) {
    ByteView part = bytes.first(std::min(piece, bytes.size()));
    bytes = bytes.subspan(part.size());
    for (;;) {
      const auto frame = reader.next(part);
      if (!frame) return {frames, frame.error()};
      if (!*frame) break;
      Bytes again;
      link::append_frame(again, **frame);
      frames.push_back(std::move(again));
    }
    PANDO_ASSERT(part.empty());
    PANDO_ASSERT(reader.memory() <= 2 * (link::kMaxFrame + link::kFrameHeader));
  }
  return {frames, std::nullopt};
}

pando::Id id(std::uint8_t number) {
  pando::Id id;
  id.bytes[0] = number;
  return id;
}

link::Config config(const char* name, std::uint8_t number) {
  link::Config config;
  config.name = name;
  config.self = {id(number), 1};
  config.cluster = "fuzz";
  return config;
}

/// One machine, its clock, and streams from strangers, one of whom may say a right hello.
class Victim {
 public:
  Victim() : links_{config("victim", 5), {}, now_, Rng{1}} {
    for (const char* name : {"a", "b"})
      give(link::PeerKnown{name, {Address::v4(127, 0, 0, 2), 7946}});
  }

  void accept() {
    newest_ = {StreamId::kAccepted | ++accepted_};
    open_.insert(newest_);
    give(link::Accepted{newest_, {Address::v4(127, 0, 0, 3), 1}});
  }
  /// Names that sort before and after the victim's id: it chooses, or the stranger does.
  void hello(bool smaller) {
    link::Config c = config(smaller ? "a" : "b", smaller ? 1 : 9);
    Bytes bytes = to_bytes(ByteView{link::kPreamble});
    append_frame(bytes, link::FrameType::hello,
                 link::write_hello(link::write_greeting(c, {}, "victim", {}), {}));
    append_frame(bytes, link::FrameType::proof, {});
    say(bytes);
  }
  void say(const Bytes& bytes) {
    if (open_.contains(newest_)) give(link::Received{newest_, bytes});
  }
  void frame(std::uint8_t type, std::uint8_t lane, ByteView body) {
    Bytes bytes;
    link::append_frame(bytes, {.type = static_cast<link::FrameType>(type % 12),
                               .lane = static_cast<Lane>(lane & 3),
                               .more = (lane & 4) != 0,
                               .body = body.first(std::min(body.size(), link::kMaxFrame))});
    say(bytes);
  }
  void connect() {
    for (const StreamId stream : dialled_) {
      newest_ = stream;
      give(link::Connected{stream});
    }
    dialled_.clear();
  }
  void close(StreamEnd end) {
    dialled_.erase(newest_);
    if (open_.erase(newest_) > 0) give(link::Closed{newest_, end, "closed"});
  }
  void drain() {
    if (open_.contains(newest_)) give(link::Drained{newest_, 0});
  }
  void post(std::size_t lane, std::size_t size) {
    give(link::Post{lane & 8 ? "a" : "b", static_cast<Lane>(lane & 3), Bytes(size * 64), 1});
  }
  void pass(Duration time) {
    fuzz::pass(links_, now_, time, [this] { give(link::Tick{}); });
  }

 private:
  void give(link::Input input) {
    link::Outbox out;
    links_.step(now_, std::move(input), out);
    for (const link::Output& output : out) {
      if (const auto* dial = std::get_if<link::Dial>(&output)) {
        open_.insert(dial->stream);
        dialled_.insert(dial->stream);
      } else if (const auto* closed = std::get_if<link::Close>(&output)) {
        PANDO_ASSERT(open_.erase(closed->stream) == 1);
        dialled_.erase(closed->stream);
      } else if (const auto* send = std::get_if<link::Send>(&output)) {
        PANDO_ASSERT(open_.contains(send->stream) && !send->bytes.empty());
      }
    }
    PANDO_ASSERT(links_.links().size() <= 2);
    PANDO_ASSERT(links_.memory() < (std::size_t{256} << 20));
  }

  Instant now_{1000s};
  link::Links links_;
  std::set<StreamId> open_, dialled_;
  StreamId newest_;
  std::uint64_t accepted_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView rest{reinterpret_cast<const std::byte*>(data), size};
  if (rest.empty()) return 0;
  PANDO_ASSERT(read(rest, rest.size()) == read(rest, 1 + data[0] % 64));
  Victim victim;
  fuzz::play(rest, [&](std::size_t action, ByteView piece) {
    const auto argument = static_cast<std::uint8_t>(action / 10);
    switch (action % 10) {
      case 0:
        victim.accept();
        break;
      case 1:
        victim.accept();
        victim.hello((argument & 1) != 0);
        break;
      case 2:
        victim.say(to_bytes(piece));
        break;
      case 3:
      case 4:
        victim.frame(argument, static_cast<std::uint8_t>(piece.size()), piece);
        break;
      case 5:
        victim.connect();
        break;
      case 6:
        victim.close(static_cast<StreamEnd>(argument % 6));
        break;
      case 7:
        victim.drain();
        break;
      case 8:
        victim.post(argument, piece.size());
        break;
      default:
        victim.pass(std::chrono::milliseconds{argument * 100});
        break;
    }
  });
  return 0;
}
