# Net::SSH as the knife plug-ins use it: a look at the port first, then exec! with a password, and lines told apart by their beginnings.
require 'json'
require 'net/ssh'
require 'socket'

host, port, user, password = ARGV
banner = TCPSocket.open(host, port.to_i) { |socket| socket.gets }
result = { 'banner' => banner[0, 8] }
Net::SSH.start(host, user, password: password, port: port.to_i, verify_host_key: :never, non_interactive: true, auth_methods: ['password']) do |ssh|
  output = ssh.exec!('list vm')
  result['vms'] = output.each_line.select { |line| line.include?('id:') }.map { |line| line.split(':')[2].strip }
  result['status'] = output.each_line.find { |line| line.include?('Status:') }.split[1]
  shown = ssh.exec!("show vm name=#{result['vms'].first}")
  result['state'] = shown.each_line.find { |line| line.include?(' Status = ') }.split('=')[1].strip
  failed = ssh.exec!('show vm name=nosuch')
  result['error'] = failed.each_line.any? { |line| line.include?('Error Msg:') }
end
puts JSON.generate(result)
