"""The account's page beside its settings: trying the URL, secrets, where alerts go, self-tests kept."""
