#pragma once
/// The map and what can be done with it: whose is a key, calls to whoever has it, ranges of one's
/// own. docs/protocol/map.md, docs/protocol/ranges.md.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "pando/bytes.h"
#include "pando/incoming.h"
#include "pando/pending.h"
#include "pando/ranges.h"
#include "pando/router.h"
#include "pando/store.h"
#include "pando/subscription.h"
#include "pando/time.h"

namespace pando {

class MapFront;

/// Where something is to be done: at whoever answers for this key.
struct Key {
  std::string table;  ///< of ranges; empty: the key is in a bucket
  std::string key;    ///< any bytes
};

/// A part of Cluster, and under its rules: any thread, nothing throws, callbacks on the control
/// thread, one at a time and never inside a call you make.
class Mapped {
 public:
  /// The map as it is known here now; null: none is.
  map::MapPtr map() const;
  /// Routes by that map, at once and without asking anybody. Keep it for as long as a Route of it
  /// is used; for the next map take a new one.
  Router router() const;

  /// As Calling::call, to whoever answers for the key. Until somebody does, or while the map
  /// changes, it waits; who does not answer for it any more passes it on, at most once.
  Pending<Bytes> call(Key key, std::string method, Bytes body,
                      Duration limit = std::chrono::seconds{5});
  /// Answers such calls while this node answers for their keys, and may. Called with the key and
  /// the call, which can be kept and answered later.
  Subscription serve_keys(std::string table, std::string method,
                          std::move_only_function<void(const std::string&, Incoming)> handler);

  /// Data of the whole cluster, if ClusterOptions::map.data is set: else everything answers
  /// ErrorCode::bad_argument.
  Store store() const;

  /// Takes part in a table of ranges until the subscription ends; then what this node has goes to
  /// others that take part. The callback hears what it gets and gives. One subscription for each
  /// table.
  Subscription take_part(ranges::TakePart part,
                         std::move_only_function<void(const ranges::Told&)> callback);
  /// All keys that `acquire` told of are here, and what is written to them comes here too.
  void acquired(const ranges::Told& acquire);
  /// What is in a range that `serve` told of as primary. From it follows who gets which keys: a
  /// range is split at `middle`, a key that halves the load (empty: not known).
  void report(const ranges::Told& serve, std::uint64_t load, std::string middle = {});

 protected:
  /// Of Cluster.
  explicit Mapped(std::shared_ptr<MapFront> front) : front_(std::move(front)) {}

 private:
  std::shared_ptr<MapFront> front_;
};

}  // namespace pando
