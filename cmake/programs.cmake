# The one binary.
if(EXISTS ${PROJECT_SOURCE_DIR}/src/cli/pando_main.cc)
  add_executable(pando src/cli/pando_main.cc)
  target_link_libraries(pando PRIVATE pando_cli)
endif()
