#pragma once
/// What whoever keeps data hears of a node.
#include "pando/node.h"
#include "pando/node_io.h"

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
  virtual void on_link_down(const node::LinkDown&) {}
  /// May be moved from.
  virtual void on_data(node::DataCame&) {}
  virtual void on_data_returned(const node::DataReturned&) {}
};

}  // namespace pando::shell
