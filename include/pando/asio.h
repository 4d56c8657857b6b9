#pragma once
/// For programs that use Boost.Asio: wait for an outcome with any completion token, and have
/// callbacks called by an executor of your own. Needs Boost 1.81 or later; no other header does.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <memory>
#include <tuple>
#include <utility>

#include "pando/pending.h"

namespace pando {

/// Completes with the Outcome<T>, by the executor of the token's handler:
///
///     Outcome<QueryResult> r = co_await async_wait(cluster.query("load", {}), use_awaitable);
///
/// A cancellation of the token cancels a call (Pending::cancel); the handler then gets its outcome.
template <class T, class Token>
auto async_wait(Pending<T> pending, Token&& token) {
  return boost::asio::async_initiate<Token, void(Outcome<T>)>(
      [](auto handler, Pending<T> what) {
        auto work = boost::asio::make_work_guard(boost::asio::get_associated_executor(handler));
        auto slot = boost::asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
          slot.assign([cancel = what.canceller()](boost::asio::cancellation_type) { cancel(); });
        std::move(what).then(
            [handler = std::move(handler), work = std::move(work)](Outcome<T> outcome) mutable {
              boost::asio::post(work.get_executor(), [handler = std::move(handler),
                                                      outcome = std::move(outcome)]() mutable {
                std::move(handler)(std::move(outcome));
              });
            });
      },
      token, std::move(pending));
}

/// A callback that passes its arguments on to `function` by `executor`, as copies. Not
/// for queries, whose answer is needed at once.
template <class Function>
auto by(boost::asio::any_io_executor executor, Function function) {
  auto shared = std::make_shared<Function>(std::move(function));
  return [executor = std::move(executor), shared](const auto&... arguments) {
    boost::asio::post(executor, [shared, copies = std::make_tuple(arguments...)] {
      std::apply(*shared, copies);
    });
  };
}

}  // namespace pando
