# What `cmake --install` puts where, and the package files for find_package(pando).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# libpando.a: the pure rooms, the shell and the library for programs in one archive.
get_property(pure GLOBAL PROPERTY PANDO_PURE)
set(archived ${pure} pando_shell pando_api)
list(TRANSFORM archived REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
list(APPEND objects $<TARGET_OBJECTS:pando_proto>)
add_library(pando_archive STATIC ${objects})
set_target_properties(pando_archive PROPERTIES
  OUTPUT_NAME pando EXPORT_NAME pando LINKER_LANGUAGE CXX)
target_compile_features(pando_archive INTERFACE cxx_std_23)
target_link_libraries(pando_archive INTERFACE OpenSSL::SSL OpenSSL::Crypto PkgConfig::re2 protobuf::libprotobuf-lite Threads::Threads)
target_include_directories(pando_archive INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS pando_archive EXPORT pandoTargets)
install(DIRECTORY include/pando TYPE INCLUDE FILES_MATCHING PATTERN "*.h")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/pando)
install(EXPORT pandoTargets NAMESPACE pando:: DESTINATION ${package})
configure_package_config_file(cmake/pandoConfig.cmake.in pandoConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(pandoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pandoConfig.cmake ${PROJECT_BINARY_DIR}/pandoConfigVersion.cmake
  DESTINATION ${package})

# The program, with what it says about itself to shells and to man.
if(TARGET pando)
  install(TARGETS pando)
  set(share ${PROJECT_BINARY_DIR}/share)
  add_custom_command(OUTPUT ${share}/pando.bash ${share}/_pando ${share}/pando.fish ${share}/man1/pando.1
    COMMAND ${CMAKE_COMMAND} -E make_directory ${share}/man1
    COMMAND pando completion bash > ${share}/pando.bash
    COMMAND pando completion zsh > ${share}/_pando
    COMMAND pando completion fish > ${share}/pando.fish
    COMMAND pando man ${share}/man1
    DEPENDS pando VERBATIM COMMENT "Writing completions and manual pages")
  add_custom_target(pando_share ALL DEPENDS ${share}/man1/pando.1)
  install(FILES ${share}/pando.bash RENAME pando
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES ${share}/_pando DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${share}/pando.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
  install(DIRECTORY ${share}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR})
endif()
install(FILES LICENSE README.md CHANGELOG.md TYPE DOC)
