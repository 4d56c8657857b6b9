// The one binary: hands its words to the table of verbs.
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "cli/command_table.h"

int main(int argc, char** argv) {
  std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  const int code = pando::cli::dispatch(words, std::cout);
  std::cout.flush();
  return std::cout.good() ? code : 1;
}
