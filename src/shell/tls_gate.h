#pragma once
/// What all TLS connections of a node share: certificates that may be exchanged, and counts.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/note.h"
#include "pando/time.h"
#include "shell/tls_channel.h"

namespace pando::shell {

/// For statistics.
struct TlsCounts {
  std::uint64_t accepted = 0, dialled = 0;  ///< connections on which the peer has said something
  std::array<std::uint64_t, kTlsFailures.size()> failed{};  ///< by TlsFailure
};

/// One thread.
class TlsGate {
 public:
  using OnNote = std::function<void(const Note&)>;
  /// Whose connections these are: of other nodes, which may be without TLS; of clients, which may
  /// not.
  enum class Use : std::uint8_t { links, clients };
  /// A null context: no TLS.
  TlsGate(std::shared_ptr<const TlsContext> context, OnNote on_note, Use use = Use::links)
      : context_(std::move(context)), on_note_(std::move(on_note)), use_(use) {}

  bool on() const { return context_ != nullptr; }
  /// What is not under TLS is refused.
  bool only() const { return on() && use_ == Use::clients; }
  const TlsContext* context() const { return context_.get(); }
  /// For connections that begin from now on. Requires on().
  void renew(std::shared_ptr<const TlsContext> context);
  TlsChannel open(TlsChannel::Role role) const { return {context_, role}; }

  void succeeded(TlsChannel::Role role) {
    ++(role == TlsChannel::Role::acceptor ? counts_.accepted : counts_.dialled);
  }
  /// Counts it, and notes it at most once a second for each kind.
  void failed(const std::string& peer, const TlsRefusal& why);
  const TlsCounts& counts() const { return counts_; }

 private:
  std::shared_ptr<const TlsContext> context_;
  OnNote on_note_;
  Use use_;
  TlsCounts counts_;
  std::map<TlsFailure, Instant> quiet_until_;
};

}  // namespace pando::shell
