#pragma once
/// What a copy does that is not the primary.
#include <span>

#include "core/store/room.h"

namespace pando::store {

class Holder {
 public:
  explicit Holder(Room& room) : room_(room) {}

  /// The bucket has this configuration now, with that primary.
  void take_up(Bucket& bucket, const Participant& primary, bool learner);
  /// It holds the bucket no more, or as its primary.
  static void lay_down(Bucket& bucket);
  /// The link with its primary is another one. Null: there is none.
  void link(Bucket& bucket, Peer* peer);
  /// Tells its primary what it has, on a new stream.
  void offer(Bucket& bucket);

  void take(Peer& peer, Bucket& bucket, const proto::StoreWord& word);
  /// Writes, pieces of copies, checks.
  void take_records(Peer& peer, PackedReader& records);
  void poll();
  /// Repeats an offer that was not answered.
  void recheck(Bucket& bucket);

 private:
  void go_on(Bucket& bucket, const proto::StoreGoOn& go_on);
  void name(Bucket& bucket, std::uint64_t stream, Sequence common);
  void take_back(Bucket& bucket, const proto::StoreTakeBack& back);
  void waited(Bucket& bucket);

  struct Write;
  struct Standing;
  class WritesAhead;
  using Record = void (Holder::*)(Bucket*, PackedReader&);
  static Record record(std::uint64_t kind);
  void carry_out(std::span<Write> writes, Standing& standing);
  void carry_out(const Write& write, Standing& standing);
  void check(Bucket* bucket, PackedReader& from);
  void part(Bucket* bucket, PackedReader& from);
  void begin(Bucket* bucket, PackedReader& from);
  void fill(Bucket* bucket, PackedReader& from);
  void filled(Bucket* bucket, PackedReader& from);

  void miss(Bucket& bucket);
  void piece(const Write& write);
  void write(Bucket& bucket, ByteView effects, std::uint64_t way);
  void answered(Bucket& bucket);
  void acknowledge(Bucket& bucket);
  void say_offer(Bucket& bucket);
  bool follows(Bucket* bucket, std::uint64_t stream);

  Room& room_;
  const Peer* from_ = nullptr;  ///< of the message that is read
};

}  // namespace pando::store
