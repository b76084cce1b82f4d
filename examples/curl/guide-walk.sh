#!/bin/sh
# The walk of the developer's guide (Web Services API 3.3 §2.6): Server, clustered pool, NFS file server, repository, networks, a machine with disk and
# card, an assembly. Each write answers with a job, which is followed to its end. Wants a Manager that has none of it yet.
. "$(dirname "$0")/lib.sh"

say() { printf '%-28s %s\n' "$1" "$2"; }

# result_of METHOD PATH [BODY]: sends a write, follows its job, prints the id of what it made.
result_of() {
  job=$(ask "$1" "$2" -H 'Content-Type: application/json' ${3+--data-binary "$3"} | id_of)
  ended=$(wait_for "$job") || { printf '%s %s failed: %s\n' "$1" "$2" "$ended" >&2; exit 1; }
  printf '%s\n' "$ended" | sed -n 's/.*"resultId":{[^}]*"value":"\([^"]*\)".*/\1/p'
}
# named TYPE NAME: the id of the object of that name.
named() {
  ask GET "/$1/id" | tr '{' '\n' | sed -n "s|.*\"value\":\"\([^\"]*\)\".*\"name\":\"$2\".*|\1|p" | head -n 1
}
id() { printf '{"value":"%s"}' "$1"; }

say 'the Manager' "$(ask GET /Manager | value_of managerRunState)"
printf %s "$OVM_SERVER_PASSWORD" > "$work/password"
server=$(result_of POST "/Server/discover?serverName=$OVM_SERVER&takeOwnershipIfUnowned=true" "@$work/password")
say 'Server' "$server"
pool=$(result_of POST /ServerPool '{"name":"MyServerPool","virtualIp":"10.172.77.196"}')
say 'pool' "$pool"

plugin=$(named FileServerPlugin 'Oracle Generic Network File System')
filer=$(result_of POST /FileServer "{\"name\":\"MyNFSFiler\",\"accessHost\":\"nas1.example.com\",\"fileServerType\":\"NETWORK\",\"fileServerPluginId\":$(id "$plugin"),\"adminServerIds\":[$(id "$server")],\"uniformExports\":true}")
result_of PUT "/FileServer/$filer/refresh" > "$work/none"
say 'file server' "$filer"

cluster=$(result_of POST "/ServerPool/$pool/Cluster" '{"name":"MyServerPool_cluster"}')
result_of POST "/Cluster/$cluster/ClusterHeartbeatDevice" "{\"name\":\"MyHeartbeat\",\"storageType\":\"NFS\",\"networkFileSystemId\":$(id "$(named FileSystem 'nfs:/export/pool1')")}" > "$work/none"
result_of PUT "/ServerPool/$pool/addServer" "$(id "$server")" > "$work/none"
say 'cluster' "$cluster"

share=$(named FileSystem 'nfs:/export/repo1')
result_of PUT "/FileSystem/$share/refresh" > "$work/none"
repository=$(result_of POST "/FileSystem/$share/Repository" '{"name":"MyRepository"}')
result_of PUT "/Repository/$repository/present" "$(id "$server")" > "$work/none"
say 'repository' "$repository"

network=$(result_of POST /Network '{"name":"MyNetwork","description":"for machines"}')
result_of PUT "/Network/$network" '{"roles":["VIRTUAL_MACHINE"]}' > "$work/none"
# A port for it: without one no Server has its bridge, and no machine with a card in it starts.
port=$(named EthernetPort 'eth1 on [^"]*')
result_of PUT "/Network/$network/addEthernetPort" "$(id "$port")" > "$work/none"
say 'network' "$network"
inside=$(result_of POST "/Server/$server/Network" '{"name":"MyLocalNetwork","description":"local"}')
say 'network inside the Server' "$inside"

disk=$(result_of POST "/Repository/$repository/VirtualDisk?sparse=true" '{"name":"MyVirtualDisk","size":10737418240,"diskType":"VIRTUAL_DISK","shareable":false}')
vm=$(result_of POST /Vm "{\"name\":\"MyVm\",\"repositoryId\":$(id "$repository"),\"serverPoolId\":$(id "$pool"),\"vmDomainType\":\"XEN_HVM\",\"cpuCount\":2,\"memory\":512,\"bootOrder\":[\"DISK\"]}")
result_of POST "/Vm/$vm/VirtualNic" "{\"name\":\"eth0\",\"networkId\":$(id "$network")}" > "$work/none"
result_of POST "/Vm/$vm/VmDiskMapping" "{\"virtualDiskId\":$(id "$disk"),\"diskWriteMode\":\"READ_WRITE\",\"diskTarget\":0}" > "$work/none"
result_of PUT "/Vm/$vm/start" > "$work/none"
say 'machine' "$vm: $(ask GET "/Vm/$vm" | value_of vmRunState)"

assembly=$(result_of PUT "/Repository/$repository/importAssembly?url=sim:assembly/guide.ova")
machine=$(ask GET "/Assembly/$assembly" | sed -n 's/.*"assemblyVmIds":\[{[^}]*"value":"\([^"]*\)".*/\1/p')
template=$(result_of PUT "/Vm/createFromAssemblyVm/$machine")
say 'template of the assembly' "$template: $(ask GET "/Vm/$template" | value_of vmRunState)"
