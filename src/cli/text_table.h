#pragma once
/// Text for people: columns that line up, and nothing that moves their cursor.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pando::cli {

/// Columns a terminal needs for a UTF-8 text: 2 for wide characters, 0 for combining ones. Octets
/// that are no UTF-8 count 1 each.
std::size_t display_width(std::string_view text);

/// The text with control characters written as `\n`, `\t`, `\x1b`, so that a hostile name or tag
/// can neither break a row nor drive the terminal.
std::string printable(std::string_view text);
/// The same for texts of several lines: newlines and tabs stay.
std::string printable_lines(std::string_view text);

/// Octets as `1.5 MiB`.
std::string shown_size(std::uint64_t octets);

/// Rows with two spaces between columns; the last column is not padded, and the last row loses its
/// trailing blanks, as in Serf. Ends in a newline, also when there is no row.
/// `paint` may put escape sequences around a cell after its width has been taken.
using Paint = std::function<std::string(std::size_t column, const std::string& cell)>;
std::string columns(const std::vector<std::vector<std::string>>& rows, const Paint& paint = {});

}  // namespace pando::cli
