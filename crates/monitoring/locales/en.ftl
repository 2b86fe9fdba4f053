# Alerts, in English. One line a text; the three files have the same keys.

subject = Marsad: { $raised } to look at, { $over } settled
subject-over = Marsad: { $over } settled
greeting = After the night, Marsad has to say:
closing = For details, on the server: marsad status. This message holds nothing of what was delivered.
raised = NEW. { $sentence }
again = STILL, since { $since }. { $sentence }
over = Settled (open since { $since }). { $sentence }

source-late = { $source } is late. Reports due: { $reports }; longest delay, in days: { $days }.
source-failed = { $source } could not be taken in ({ $code }). The other sources were.
delivery-refused = { $source }: delivery { $submission } is refused ({ $code }). Its receipt says why.
personal-data = { $source }: delivery { $submission } held personal data and is refused whole. Tell the data protection officer, and delete the file from the inbox.
rows-rejected = { $source }: { $percent } % of the rows are rejected, more than the source's limit.
revision-large = { $source }: the night's deliveries move totals known before by { $percent } %, more than the source's limit.
night-failed = The night failed ({ $code }). The last release stays served.
night-cut = The night { $run } was cut. Nothing is lost or counted twice; the next one took it up.
disk-nearly-full = The data folder's disk is nearly full: { $percent } % are free.
