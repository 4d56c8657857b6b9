#pragma once
/// Field tables of the event protocol's messages. Source: docs/protocol/wire.md, "Serf messages".
#include "wire/fields.h"
#include "wire/serf.h"
#include "wire/serf_query_schema.h"

namespace pando::wire::msgpack {

template <>
struct Schema<serf::Leave> {
  using T = serf::Leave;
  static constexpr auto fields =
      std::tuple{field("LTime", &T::time), field("Node", &T::node), field("Prune", &T::prune)};
};
template <>
struct Schema<serf::Join> {
  using T = serf::Join;
  static constexpr auto fields = std::tuple{field("LTime", &T::time), field("Node", &T::node)};
};
template <>
struct Schema<serf::PastEvent> {
  using T = serf::PastEvent;
  static constexpr auto fields =
      std::tuple{field("Name", &T::name), field("Payload", &T::payload, Empty::nil)};
};
template <>
struct Schema<serf::PastEvents> {
  using T = serf::PastEvents;
  static constexpr auto fields = std::tuple{field("LTime", &T::time), field("Events", &T::events)};
};
template <>
struct Schema<serf::PushPull> {
  using T = serf::PushPull;
  static constexpr auto fields = std::tuple{field("LTime", &T::time),
                                            field("StatusLTimes", &T::status_times),
                                            field("LeftMembers", &T::left_members),
                                            field("EventLTime", &T::event_time),
                                            field("Events", &T::events),
                                            field("QueryLTime", &T::query_time)};
};
template <>
struct Schema<serf::UserEvent> {
  using T = serf::UserEvent;
  static constexpr auto fields =
      std::tuple{field("LTime", &T::time), field("Name", &T::name),
                 field("Payload", &T::payload, Empty::nil), field("CC", &T::coalesce)};
};

}  // namespace pando::wire::msgpack
