# look.pl WORD...: which words stand in the environment or the memory of which processes, as far as this user can look: a
# line `USER COMMAND WORD` each, sorted, without this process and what started it.
use strict;
use warnings;
no warnings "portable"; # addresses of 64 bits

my %own = ($$ => 1, getppid() => 1);
my %found;
for my $folder (glob "/proc/[0-9]*") {
    my ($pid) = $folder =~ /(\d+)$/;
    next if $own{$pid};
    my $command = read_file("$folder/comm") // next;
    chomp $command;
    my $user = getpwuid((stat $folder)[4] // next) // "?";
    my $text = (read_file("$folder/environ") // "") . memory($folder);
    for my $word (@ARGV) { $found{"$user $command $word"} = 1 if index($text, $word) >= 0 }
}
print "$_\n" for sort keys %found;

sub read_file {
    my ($path) = @_;
    open my $file, "<:raw", $path or return;
    local $/;
    return scalar <$file>;
}

# Everything that is mapped and readable, without files of the disk that are only read.
sub memory {
    my ($folder) = @_;
    my $text = "";
    open my $memory, "<:raw", "$folder/mem" or return "";
    for my $line (split /\n/, read_file("$folder/maps") // "") {
        my ($start, $end, $mode, $name) = $line =~ /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+\s*(.*)$/ or next;
        next if $mode !~ /^r/ || $name =~ /^\[v/ || ($name =~ m{^/(?!memfd:|run/)} && $mode !~ /w/);
        my ($at, $size) = (hex $start, hex($end) - hex($start));
        sysseek $memory, $at, 0 or next;
        # What is not there any more, or not backed by anything, ends a region early.
        while ($size > 0 && (sysread $memory, my $bytes, $size < 1 << 24 ? $size : 1 << 24)) {
            $text .= $bytes;
            $size -= length $bytes;
        }
    }
    return $text;
}
