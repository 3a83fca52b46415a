"""The ground floor: errors, time, secrets, JSON and the network, which everything else stands on."""
