# Login shells, as sudo -i starts them, have their user's variables.
eval "$(with-env --quiet --sh)"
