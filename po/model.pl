#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# The Chinese words of the tables of intake/model/ as C that xgettext reads. Usage: model.pl FILE…
use strict;
use warnings;
use open ':std', ':encoding(UTF-8)';

my %seen;
for my $file (@ARGV) {
	open(my $in, '<:encoding(UTF-8)', $file) or die "$file: $!\n";
	my $all = do { local $/; <$in> };
	close($in);
	$all =~ s{/\*.*?\*/}{}gs;
	while ($all =~ /"([^"\n]*\p{Han}[^"\n]*)"/g) {
		print "N_(\"$1\");\n" unless $seen{$1}++;
	}
}
