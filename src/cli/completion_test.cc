#include "cli/completion.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "cli/command_table.h"
#include "cli/man_page.h"

namespace pando::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The words that a real bash offers after the given ones; the last is being typed.
std::vector<std::string> offered(const std::vector<std::string>& typed) {
  const std::string path = testing::TempDir() + "/pando-completion-test.bash";
  {
    std::ofstream script{path};
    script << bash_completion() << "COMP_WORDS=(pando";
    for (const std::string& word : typed) script << " '" << word << "'";
    script << ")\nCOMP_CWORD=" << typed.size() << "\n_pando\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  }
  const std::unique_ptr<FILE, int (*)(FILE*)> bash{
      popen(("timeout 20 bash --norc " + path + " 2>&1").c_str(), "r"), pclose};
  std::string all;
  std::array<char, 4096> part;
  while (const std::size_t n = fread(part.data(), 1, part.size(), bash.get()))
    all.append(part.data(), n);
  std::vector<std::string> lines;
  std::istringstream in{all};
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

TEST(BashCompletion, OffersEveryVerb) {
  std::vector<std::string> names;
  for (const Command* command : command_table()) names.emplace_back(command->name);
  EXPECT_EQ(offered({""}), names);
  EXPECT_THAT(offered({"keyg"}), ElementsAre("keygen"));
}

TEST(BashCompletion, OffersEveryFlagOfEveryVerb) {
  for (const Command* command : command_table()) {
    std::vector<std::string> flags = {"-h"};
    for (const FlagSpec& flag : flags_of(*command))
      flags.push_back("-" + std::string{flag.name} + (flag.kind == FlagKind::boolean ? "" : "="));
    EXPECT_EQ(offered({std::string{command->name}, "-"}), flags) << command->name;
  }
}

TEST(BashCompletion, OffersArgumentsThatAreKnown) {
  EXPECT_THAT(offered({"completion", ""}), ElementsAre("bash", "zsh", "fish"));
  EXPECT_THAT(offered({"completion", "z"}), ElementsAre("zsh"));
  EXPECT_THAT(offered({"version", ""}), IsEmpty());
  EXPECT_THAT(offered({"no-such-verb", ""}), IsEmpty());
}

TEST(BashCompletion, OffersTheUsualValuesOfAFlagInEverySpelling) {
  for (const Command* command : command_table())
    for (const FlagSpec& flag : flags_of(*command)) {
      if (flag.choices.empty()) continue;
      std::vector<std::string> choices;
      std::istringstream in{std::string{flag.choices}};
      for (std::string word; in >> word;) choices.push_back(word);
      const std::string verb{command->name}, name{flag.name};
      EXPECT_EQ(offered({verb, "-" + name, ""}), choices);
      EXPECT_EQ(offered({verb, "-" + name, "="}), choices);
      EXPECT_EQ(offered({verb, "--" + name, "=", ""}), choices);
    }
}

TEST(BashCompletion, IsLoadedBySourcing) {
  EXPECT_THAT(bash_completion(), HasSubstr("complete -F _pando pando\n"));
}

TEST(Completion, EveryVerbAndFlagIsInEveryScriptAndManual) {
  const std::string zsh = zsh_completion(), fish = fish_completion(), all = man_page();
  for (const Command* command : command_table()) {
    const std::string name{command->name};
    EXPECT_THAT(zsh, HasSubstr("    '" + name + ":"));
    EXPECT_THAT(fish, HasSubstr(" -a " + name + " -d"));
    const std::string page = man_page(*command);
    for (const FlagSpec& flag : flags_of(*command)) {
      std::string in_roff;
      for (const char c : flag.name) in_roff += c == '-' ? "\\-" : std::string(1, c);
      EXPECT_THAT(zsh, HasSubstr("-" + std::string{flag.name}));
      EXPECT_THAT(fish, HasSubstr("from " + name + "' -o " + std::string{flag.name} + " "));
      EXPECT_THAT(page, HasSubstr(".B \\-" + in_roff));
      EXPECT_THAT(all, HasSubstr(".B \\-" + in_roff));
    }
  }
}

}  // namespace
}  // namespace pando::cli
