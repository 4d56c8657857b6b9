#pragma once
/// Requests of one client that go to the data together.
#include <span>
#include <string_view>
#include <vector>

#include "doors/data_port.h"

namespace pando::doors {

class DataBatch {
 public:
  /// Lists of words need not live on, their text has to until take().
  void add(const DataRequest& request) {
    requests_.push_back(request);
    words_.insert(words_.end(), request.words.begin(), request.words.end());
  }
  bool empty() const { return requests_.empty(); }
  /// More of them would be no better together.
  bool full() const { return requests_.size() >= kMost; }
  /// What there is, until the next call of clear().
  std::span<const DataRequest> take() {
    std::size_t at = 0;
    for (DataRequest& request : requests_) {
      request.words = resp::Words{words_}.subspan(at, request.words.size());
      at += request.words.size();
    }
    return requests_;
  }
  /// The room is kept.
  void clear() {
    requests_.clear();
    words_.clear();
  }

 private:
  static constexpr std::size_t kMost = 64;

  std::vector<DataRequest> requests_;
  std::vector<std::string_view> words_;
};

}  // namespace pando::doors
