#pragma once
/// One lambda per alternative of a variant.

namespace pando {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

}  // namespace pando
