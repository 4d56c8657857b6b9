#pragma once
/// To whom a voter has granted leases, and until when they may be held.
#include <map>

#include "core/agree/config.h"
#include "pando/identity.h"

namespace pando::agree {

class Grants {
 public:
  explicit Grants(const Config& config) : lease_(config.leases ? config.lease : Duration{}) {}

  /// False: it is to lose what it would hold a lease for.
  bool grant(Instant now, const Participant& who);
  /// Grants it none for a while: somebody wants to demote it.
  void deny(Instant now, const Participant& who);
  /// From when on it surely holds no lease of anybody that we would have had to know of.
  Instant free_at(const Participant& who) const;
  /// A newer map. Leases of the older one, which others granted, may go on for a while.
  void adopted(Instant now);
  /// Our clock cannot be trusted for what was: all count from now.
  void gap(Instant now);
  /// What cannot be true counts from now.
  void recheck(Instant now);

 private:
  Duration wait() const { return lease_ + lease_ / 10; }

  Duration lease_;
  Instant since_{};  ///< whoever held one by the map before has it from here on at the latest
  std::map<Participant, Instant> given_, denied_;
};

}  // namespace pando::agree
