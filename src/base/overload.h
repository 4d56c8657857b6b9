#pragma once
/// One lambda per alternative of a variant.
#include <variant>

namespace pando {

template <class... F>
struct Overload : F... {
  using F::operator()...;
};
template <class... F>
Overload(F...) -> Overload<F...>;

/// Whether a variant holds one of these alternatives.
template <class... T, class Variant>
bool is_one_of(const Variant& variant) {
  return (std::holds_alternative<T>(variant) || ...);
}

}  // namespace pando
