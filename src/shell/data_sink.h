#pragma once
/// What whoever keeps data hears of a node.
#include "pando/node_io.h"

namespace pando::shell {

/// Called between steps, so it may call the driver. Hears nothing by itself.
class DataSink {
 public:
  virtual ~DataSink() = default;
  /// The cluster has another map; null: none is known any more.
  virtual void on_map(const map::MapPtr&) {}
  virtual void on_link_up(const node::LinkUp&) {}
  virtual void on_link_down(const node::LinkDown&) {}
  virtual void on_data(const node::DataCame&) {}
  virtual void on_data_returned(const node::DataReturned&) {}
};

}  // namespace pando::shell
