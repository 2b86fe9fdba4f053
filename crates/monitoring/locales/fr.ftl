# Alertes, en français. Un texte par ligne ; les trois fichiers ont les mêmes clés.

subject = Marsad : { $raised } à voir, { $over } réglé
subject-over = Marsad : { $over } réglé
greeting = Marsad signale, après la nuit :
closing = Pour le détail, sur le serveur : marsad status. Ce message ne contient aucune donnée des envois.
raised = NOUVEAU. { $sentence }
again = TOUJOURS, depuis le { $since }. { $sentence }
over = Réglé (ouvert depuis le { $since }). { $sentence }

source-late = { $source } est en retard. Relevés dus : { $reports } ; retard le plus long, en jours : { $days }.
source-failed = { $source } n'a pas pu être relevée ({ $code }). Les autres sources l'ont été.
delivery-refused = { $source } : l'envoi { $submission } est refusé ({ $code }). L'accusé de réception dit pourquoi.
personal-data = { $source } : l'envoi { $submission } contenait des données personnelles ; il est refusé en entier. Prévenir le délégué à la protection des données et supprimer le fichier de la boîte d'envoi.
rows-rejected = { $source } : { $percent } % des lignes sont rejetées, plus que la limite de la source.
revision-large = { $source } : les envois de la nuit déplacent de { $percent } % des totaux déjà connus, plus que la limite de la source.
night-failed = La nuit a échoué ({ $code }). La dernière publication reste servie.
night-cut = La nuit { $run } a été interrompue. Rien n'est perdu ni compté deux fois ; la suivante a tout repris.
disk-nearly-full = Le disque des données est presque plein : { $percent } % libres.
