#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# The messages of page templates as C that xgettext reads: texts between tags and spoken attributes, as intake/web/page.c
# looks them up (white space squeezed). Usage: templates.pl FILE…
use strict;
use warnings;
use utf8;
binmode(STDOUT, ':utf8');

sub emit {
	my ($text) = @_;
	$text =~ s/&lt;/</g; $text =~ s/&gt;/>/g; $text =~ s/&quot;/"/g; $text =~ s/&apos;/'/g; $text =~ s/&amp;/&/g;
	return unless $text =~ /[A-Za-z]/;
	return if $text =~ /^[^A-Za-z]*(?:\{[a-z0-9_]+\}[^A-Za-z]*)+$/; # values only
	$text =~ s/(["\\])/\\$1/g;
	print "N_(\"$text\");\n";
}

for my $file (@ARGV) {
	open(my $in, '<:utf8', $file) or die "$file: $!\n";
	my $all = do { local $/; <$in> };
	close($in);
	$all =~ s/<!--.*?-->//gs;
	while ($all =~ /<([^>]*)>([^<]*)/g) {
		my ($tag, $text) = ($1, $2);
		while ($tag =~ /\b(?:data-attr-)?(title|placeholder|aria-label|alt|data-key-words)="([^"]*)"/g) {
			emit($2) unless $2 =~ /^\{[a-z_]+\}$/;
		}
		next if $tag =~ m{^(?:kbd|code)\b} || $tag =~ /translate="no"/ || $tag =~ /data-bind=/;
		$text =~ s/[ \t\r\n]+/ /g;
		$text =~ s/^ | $//g;
		emit($text);
	}
}
