#pragma once
/// What whoever keeps data hears of a node.
#include <map>

#include "pando/node.h"
#include "pando/node_io.h"
#include "shell/node_stream.h"

namespace pando::shell {

/// Called between steps: it may ask the driver for more, which comes later. Hears nothing by
/// itself.
class DataSink {
 public:
  virtual ~DataSink() = default;
  /// The node has taken a step, and nothing that it wants has been carried out yet.
  virtual void on_step(const node::Node&) {}
  /// The cluster has another map; null: none is known any more.
  virtual void on_map(const map::MapPtr&) {}
  virtual void on_link_up(const node::LinkUp&) {}
  /// With the streams that were handed over for it; one that is missing has ended already.
  virtual void on_data_up(const node::DataUp&, std::map<StreamId, HandedStream>) {}
  virtual void on_link_down(const node::LinkDown&) {}
  /// May be moved from.
  virtual void on_data(node::DataCame&) {}
  virtual void on_data_returned(const node::DataReturned&) {}
};

}  // namespace pando::shell
