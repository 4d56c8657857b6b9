# The one binary.
if(EXISTS ${PROJECT_SOURCE_DIR}/src/cli/pando_main.cc)
  add_executable(pando src/cli/pando_main.cc)
  target_link_libraries(pando PRIVATE pando_cli)
  if(NOT PANDO_SANITIZE)
    # First, so that everything in the process has its memory from there (docs/decisions/0008-data.md).
    find_package(mimalloc 2.0 REQUIRED)
    target_link_libraries(pando PRIVATE mimalloc)
    # Less to map, less to relocate: what an idle agent keeps resident is mostly its own program.
    target_link_options(pando PRIVATE
      -static-libstdc++ -static-libgcc -Wl,--gc-sections -Wl,-z,pack-relative-relocs)
  endif()
endif()
