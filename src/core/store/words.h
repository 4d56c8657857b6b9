#pragma once
/// Histories as messages carry them.
#include <vector>

#include "core/store/era.h"
#include "proto/store.pb.h"

namespace pando::store {

using EraRows = google::protobuf::RepeatedPtrField<proto::StoreEra>;

inline std::vector<Era> eras_of(const EraRows& from) {
  std::vector<Era> eras;
  for (const proto::StoreEra& era : from)
    eras.push_back({{era.since(), era.branch()}, era.first()});
  return eras;
}

inline void write_eras(const History& history, EraRows& to) {
  for (const Era& era : history.eras()) {
    proto::StoreEra& row = *to.Add();
    row.set_since(era.by.since);
    row.set_branch(era.by.branch);
    row.set_first(era.first);
  }
}

}  // namespace pando::store
