# proto/*.proto: every message that Pando nodes exchange among themselves. The lite runtime keeps
# unknown fields and needs neither reflection nor descriptors. Included as "proto/link.pb.h".
file(GLOB protos CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/proto/*.proto)
set(generated ${PROJECT_BINARY_DIR}/generated)
set(proto_sources "")
foreach(proto ${protos})
  get_filename_component(stem ${proto} NAME_WE)
  set(made ${generated}/proto/${stem}.pb.cc ${generated}/proto/${stem}.pb.h)
  add_custom_command(OUTPUT ${made}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR} --cpp_out=${generated} ${proto}
    DEPENDS ${protos} VERBATIM COMMENT "Generating proto/${stem}.pb.h")
  list(APPEND proto_sources ${made})
endforeach()
add_library(pando_proto STATIC ${proto_sources})
# Generated code is not ours to warn about; its headers are system headers to everybody.
target_compile_options(pando_proto PRIVATE -w)
target_compile_features(pando_proto PUBLIC cxx_std_23)
target_include_directories(pando_proto SYSTEM PUBLIC $<BUILD_INTERFACE:${generated}>)
target_link_libraries(pando_proto PUBLIC protobuf::libprotobuf-lite)
